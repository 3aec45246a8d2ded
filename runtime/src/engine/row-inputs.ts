import { linkedData, personsOf, rowsOf, type Dataset } from "@qsc/plan";
import { planeLayout, type ColumnPlanes } from "../bits/planes.ts";
import { Share } from "../sharing/share.ts";
import type { SharedPlanes } from "../sharing/share-dataset.ts";
import type { RowInputs } from "./evaluate.ts";
import type { LinkageInputs, ListInputs } from "./link-rows.ts";

/** The rows of several sites, one after the other. One site's planes are read in place, several are joined on use. */
export function rowInputs(dataset: Dataset, sites: readonly SharedPlanes[]): RowInputs {
  const layout = planeLayout(dataset);
  const column = (index: number): ColumnPlanes => {
    const planes = layout.columns[index];
    if (planes === undefined) throw new RangeError("no such column");
    return planes;
  };
  return {
    valid: () => planeOf(sites, layout.valid),
    bit: (index, bit) => planeOf(sites, column(index).first + bit),
    present: (index) => {
      const { present } = column(index);
      if (present === null) throw new RangeError("the column is not optional");
      return planeOf(sites, present);
    },
  };
}

/** Persons and the rows that are linked to them, each site's in a list of its own; null where nothing is linked. */
export function linkageInputs(
  dataset: Dataset,
  persons: readonly SharedPlanes[],
  rows: readonly SharedPlanes[],
): LinkageInputs | null {
  const linked = linkedData(dataset);
  if (linked === null) return null;
  return {
    persons: persons.map((site) => listInputs(personsOf(dataset), site)),
    rows: rows.map((site) => listInputs(rowsOf(linked.data), site)),
  };
}

function listInputs(dataset: Dataset, site: SharedPlanes): ListInputs {
  const { count } = planeLayout(dataset);
  const token = (bit: number): Share => planeOf([site], count + bit);
  return { ...rowInputs(dataset, [site]), lanes: site.lanes, token };
}

function planeOf(sites: readonly SharedPlanes[], plane: number): Share {
  const parts = sites.map(({ lanes, share }) => {
    const words = lanes / 32;
    const from = plane * words;
    return {
      own: share.own.subarray(from, from + words),
      next: share.next.subarray(from, from + words),
    };
  });
  if (parts.length === 1) return new Share(parts[0]!.own, parts[0]!.next);
  return new Share(join(parts.map(({ own }) => own)), join(parts.map(({ next }) => next)));
}

function join(parts: readonly Int32Array[]): Int32Array {
  const out = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

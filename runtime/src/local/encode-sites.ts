import { linkedData, personsColumn, personsOf, rowsOf, slotOf, storedColumns } from "@qsc/plan";
import type { Dataset, LinkedData } from "@qsc/plan";
import { encodeList, type TokenedRows } from "../bits/encode-list.ts";
import { encodeRows } from "../bits/encode-rows.ts";
import type { Planes } from "../bits/planes.ts";
import { linkTokens } from "./link-tokens.ts";
import { allocateColumn, type ColumnData, type Table } from "./table.ts";

/** What `runInMemory` takes of the rows of all sites. */
export interface EncodedSites {
  readonly sites: readonly Planes[];
  readonly linked: readonly Planes[];
}

/**
 * The planes of rows that were joined at their sites. Where the contract links them across sites, persons and rows
 * are taken apart again, each into a list of its own, as sites that do not know each other would share them.
 */
export function encodeSites(dataset: Dataset, tables: readonly Table[]): EncodedSites {
  const linked = linkedData(dataset);
  if (linked === null) {
    return {
      sites: tables.map(({ columns, rows }) => encodeRows(dataset, columns, rows)),
      linked: [],
    };
  }
  const { data } = linked;
  return {
    sites: tables.map((table, site) =>
      encodeList(personsOf(dataset), personsAlone(linked, table, site), 1),
    ),
    linked: tables.map((table, site) =>
      encodeList(rowsOf(data), rowsAlone(linked, table, site), data.rowsPerPerson),
    ),
  };
}

/** Nobody sees these tokens but the process that makes them. */
const KEY = new Uint8Array(32);

function tokensOf(site: number, persons: readonly number[]): Uint8Array {
  return linkTokens(
    persons.map((row) => `${site}/${row}`),
    KEY,
  );
}

function personsAlone(
  { slots }: LinkedData,
  { rows, columns }: Table,
  site: number,
): TokenedRows {
  const own: ColumnData[] = [];
  for (const [column, values] of columns.entries()) {
    if (slotOf(slots, column) === null) own[personsColumn(slots, column)] = values;
  }
  const persons = Array.from({ length: rows }, (_, row) => row);
  return { rows, columns: own, tokens: tokensOf(site, persons) };
}

function rowsAlone({ data, slots }: LinkedData, table: Table, site: number): TokenedRows {
  const owners: number[] = [];
  const firsts: number[] = [];
  for (let slot = 0; slot < slots.count; slot++) {
    const first = slots.first + slot * slots.width;
    const used = table.columns[first]!.values;
    for (let row = 0; row < table.rows; row++) {
      if (used[row] === 0) continue;
      owners.push(row);
      firsts.push(first);
    }
  }
  const columns = storedColumns(rowsOf(data)).map(({ type, optional }, index) => {
    const column = allocateColumn(type, optional, owners.length);
    for (const [row, owner] of owners.entries()) {
      const from = table.columns[firsts[row]! + 1 + index]!;
      column.values[row] = from.values[owner]!;
      if (column.present !== undefined) column.present[row] = from.present![owner]!;
    }
    return column;
  });
  return { rows: owners.length, columns, tokens: tokensOf(site, owners) };
}

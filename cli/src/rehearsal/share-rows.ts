import { randomFillSync } from "node:crypto";
import type { SharedSite } from "@qsc/ledger";
import { type Dataset, linkedData, personsOf, rowsOf, withEarlierRows } from "@qsc/plan";
import {
  besideEarlierRows,
  type EmbeddedNetwork,
  encodeList,
  encodeRows,
  type PersonTable,
  type RowsOverTime,
  type RandomFill,
  shareDataset,
  sitesOf,
  stableRandom,
} from "@qsc/runtime";
import type { NoiseKeys } from "../input/noise-seeds.ts";
import type { KeptRows } from "../input/kept-rows.ts";
import type { SiteRowsNow } from "./after-earlier-runs.ts";

/** What the nodes have of all sites, and the earlier snapshots that lie beside the rows. */
export interface SharedRows {
  readonly sites: readonly SharedSite[];
  readonly snapshots: readonly string[];
}

/** Splits every site's rows, with those of earlier snapshots beside them, and gives each node its part. */
export async function shareRows(
  dataset: Dataset,
  sites: readonly SiteRowsNow[],
  snapshots: readonly string[],
  { network, kept, noise }: SharingTools,
): Promise<SharedRows> {
  const stored = withEarlierRows(dataset, snapshots.length);
  const shared: SharedSite[] = [];
  for (const one of sites) {
    const { site, snapshot, data } = one;
    if (one.tokens !== undefined) {
      const planes = listOf(dataset, one, one.tokens);
      const name = data ?? dataset.name;
      const random = randomFor(noise, planes, JSON.stringify([name, site]));
      const uploaded = await network.upload(name, site, shareDataset(planes, random));
      shared.push({ ...uploaded, snapshot, ...(data && { data }) });
      continue;
    }
    // A site that took no part in a run had no rows then.
    const digests = snapshots.map(
      (each) => sitesOf(each).find((then) => then.site === site)?.snapshot ?? null,
    );
    const { table, present } = rowsOverTime(dataset, one, digests, kept);
    const planes = encodeRows(stored, table.columns, table.rows, present);
    const random = randomFor(noise, planes, JSON.stringify([dataset.name, site]));
    const uploaded = await network.upload(dataset.name, site, shareDataset(planes, random));
    const others = digests.flatMap((digest) => (digest === snapshot ? [] : (digest ?? [])));
    const earlier = [...new Set(others)];
    shared.push({ ...uploaded, snapshot, ...(earlier.length > 0 && { earlier }) });
  }
  return { sites: shared.sort((left, right) => (left.site < right.site ? -1 : 1)), snapshots };
}

/** Persons, or rows that are linked to them, in the order of their tokens. */
function listOf(
  dataset: Dataset,
  { table, data }: SiteRowsNow,
  tokens: Uint8Array,
): ReturnType<typeof encodeList> {
  const linked = linkedData(dataset);
  if (data === undefined || linked === null) {
    return encodeList(personsOf(dataset), { ...table, tokens }, 1);
  }
  return encodeList(rowsOf(linked.data), { ...table, tokens }, linked.data.rowsPerPerson);
}

function randomFor(
  noise: NoiseKeys | null,
  planes: ReturnType<typeof encodeRows>,
  scope: string,
): RandomFill {
  return noise === null ? randomFillSync : stableRandom(noise.owner, planes, scope);
}

export interface SharingTools {
  readonly network: EmbeddedNetwork;
  readonly kept: KeptRows;
  /** Null for exact figures. */
  readonly noise: NoiseKeys | null;
}

function rowsOverTime(
  dataset: Dataset,
  { site, snapshot, table, persons }: SiteRowsNow,
  digests: readonly (SharedSite["snapshot"] | null)[],
  kept: KeptRows,
): RowsOverTime {
  // Where rows cannot be told by their persons they are the same as then, or the run was refused.
  const lines = Array.from({ length: table.rows }, (_, row) => String(row));
  const now: PersonTable = { table, persons: persons ?? lines };
  const before = digests.map((digest) => {
    if (digest === null) return null;
    return digest === snapshot ? now : kept.read(digest, dataset, site);
  });
  return besideEarlierRows(dataset, now, before);
}

import { randomFillSync } from "node:crypto";
import type { SharedSite } from "@qsc/ledger";
import { type Dataset, withEarlierRows } from "@qsc/plan";
import {
  besideEarlierRows,
  type EmbeddedNetwork,
  encodeRows,
  type PersonTable,
  type RowsOverTime,
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
    const { site, snapshot } = one;
    // A site that took no part in a run had no rows then.
    const digests = snapshots.map(
      (each) => sitesOf(each).find((then) => then.site === site)?.snapshot ?? null,
    );
    const { table, present } = rowsOverTime(dataset, one, digests, kept);
    const planes = encodeRows(stored, table.columns, table.rows, present);
    const scope = JSON.stringify([dataset.name, site]);
    const random = noise === null ? randomFillSync : stableRandom(noise.owner, planes, scope);
    const uploaded = await network.upload(dataset.name, site, shareDataset(planes, random));
    const others = digests.flatMap((digest) => (digest === snapshot ? [] : (digest ?? [])));
    const earlier = [...new Set(others)];
    shared.push({ ...uploaded, snapshot, ...(earlier.length > 0 && { earlier }) });
  }
  return { sites: shared.sort((left, right) => (left.site < right.site ? -1 : 1)), snapshots };
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
  if (digests.length === 0) return { table, present: table.rows };
  // Where rows cannot be told by their persons they are the same as then, or the run was refused.
  const lines = (): readonly string[] =>
    Array.from({ length: table.rows }, (_, row) => String(row));
  const now: PersonTable = { table, persons: (persons ?? lines)() };
  const before = digests.map((digest) => {
    if (digest === null) return null;
    return digest === snapshot ? now : kept.read(digest, dataset, site);
  });
  return besideEarlierRows(dataset, now, before);
}

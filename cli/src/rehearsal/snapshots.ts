import type { Dataset } from "@qsc/plan";
import { pseudonyms, type SiteRows, snapshotOf } from "@qsc/runtime";
import type { SiteRowsNow } from "./after-earlier-runs.ts";

/** What the sites say of their rows, so that later runs can tell whether and how they have changed; sorted by site. */
export function snapshotsOf(
  dataset: Dataset,
  sites: readonly SiteRows[],
  key: Uint8Array,
): readonly SiteRowsNow[] {
  return sites
    .map(({ site, table, persons }) => ({
      ...{ site, table, snapshot: snapshotOf(dataset, site, table, key) },
      persons: persons && once(() => pseudonyms(persons, key)),
    }))
    .sort((left, right) => (left.site < right.site ? -1 : 1));
}

/** A million names take seconds, and a run over rows that are kept already needs none. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

import { linkedData, personsOf, rowsOf, type Dataset } from "@qsc/plan";
import { linkTokens, pseudonyms, type SiteRows, snapshotOf } from "@qsc/runtime";
import type { StateFolder } from "../input/state-folder.ts";
import type { SiteRowsNow } from "./after-earlier-runs.ts";

/** What the sites say of their rows, so that later runs can tell whether and how they have changed; sorted by site. */
export function snapshotsOf(
  dataset: Dataset,
  sites: readonly SiteRows[],
  { snapshotKey: key, linkKey }: Pick<StateFolder, "snapshotKey" | "linkKey">,
): readonly SiteRowsNow[] {
  const linked = linkedData(dataset);
  const tokenKey = linked === null ? null : linkKey();
  return sites
    .map(({ site, data, table, persons }): SiteRowsNow => {
      if (linked === null || tokenKey === null) {
        const snapshot = snapshotOf(dataset, site, table, key);
        const names = persons && once(() => pseudonyms(persons, key));
        return { site, table, snapshot, persons: names };
      }
      if (persons === null) throw new RangeError("rows without persons were read to be linked");
      const own = data === undefined ? personsOf(dataset) : rowsOf(linked.data);
      const snapshot = snapshotOf(own, site, table, key, pseudonyms(persons, key));
      const tokens = linkTokens(persons, tokenKey);
      return { ...{ site, table, snapshot, tokens, persons: null }, ...(data && { data }) };
    })
    .sort((left, right) => (left.site < right.site ? -1 : 1));
}

/** A million names take seconds, and a run over rows that are kept already needs none. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

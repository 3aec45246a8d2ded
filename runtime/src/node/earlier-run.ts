import { linkedData, type Bundle } from "@qsc/plan";
import type { EarlierRun, SharedSite } from "@qsc/ledger";
import type { BoundRun } from "./check-history.ts";
import { valuesOf } from "./parameter-text.ts";

/** Which rows a site says it has, and which earlier ones it has beside them. */
export type SiteSnapshot = Pick<SharedSite, "site" | "snapshot" | "earlier">;

/**
 * A run as the guard against earlier runs sees it, given those in the order of the ledger;
 * `entry` is null for the run that is decided about.
 */
export function boundRun(
  entry: number | null,
  { plan }: Pick<Bundle, "plan">,
  parameters: readonly number[],
  sites: readonly SiteSnapshot[],
  earlier: readonly BoundRun[],
): BoundRun {
  const snapshots = [...new Set(earlier.map(({ snapshot }) => snapshot))];
  // A person's earlier row cannot lie beside one that is linked at the run.
  const isLinked = linkedData(plan.dataset) !== null;
  const before = snapshots.filter(
    (one) =>
      !isLinked &&
      sitesOf(one).every(({ site, snapshot }) => {
        const own = sites.find((each) => each.site === site);
        return own?.snapshot === snapshot || own?.earlier?.includes(snapshot) === true;
      }),
  );
  return { entry, plan, parameters, snapshot: snapshotOfSites(sites), before };
}

/** All rows are the same when the same sites say so. */
function snapshotOfSites(sites: readonly SiteSnapshot[]): string {
  return JSON.stringify(sites.map(({ site, snapshot }) => [site, snapshot]));
}

/** What `boundRun` made a snapshot of. */
export function sitesOf(snapshot: string): readonly SiteSnapshot[] {
  const sites = JSON.parse(snapshot) as readonly [string, SiteSnapshot["snapshot"]][];
  return sites.map(([site, own]) => ({ site, snapshot: own }));
}

/** A run on the log by the contract of its bundle; null when its parameters are not those of the contract. */
export function earlierRun(
  { index, authorization }: EarlierRun,
  bundle: Pick<Bundle, "plan">,
  earlier: readonly BoundRun[],
): BoundRun | null {
  const parameters = valuesOf(bundle.plan, authorization.parameters);
  if (parameters === null) return null;
  return boundRun(index, bundle, parameters, authorization.dataset.sites, earlier);
}

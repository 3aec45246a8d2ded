import type { Bundle } from "@qsc/plan";
import type { EarlierRun, SharedSite } from "@qsc/ledger";
import type { BoundRun } from "./check-history.ts";
import { valuesOf } from "./parameter-text.ts";

/** Which rows a site says it has. */
export type SiteSnapshot = Pick<SharedSite, "site" | "snapshot">;

/** A run as the guard against earlier runs sees it; `entry` is null for the run that is decided about. */
export function boundRun(
  entry: number | null,
  { plan }: Pick<Bundle, "plan">,
  parameters: readonly number[],
  sites: readonly SiteSnapshot[],
): BoundRun {
  // All rows are the same when the same sites say so.
  const snapshot = JSON.stringify(sites.map(({ site, snapshot: own }) => [site, own]));
  return { entry, plan, parameters, snapshot };
}

/** A run on the log by the contract of its bundle; null when its parameters are not those of the contract. */
export function earlierRun(
  { index, authorization }: EarlierRun,
  bundle: Pick<Bundle, "plan">,
): BoundRun | null {
  const parameters = valuesOf(bundle.plan, authorization.parameters);
  if (parameters === null) return null;
  return boundRun(index, bundle, parameters, authorization.dataset.sites);
}

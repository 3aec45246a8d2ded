import { isDominated, ranksOf, WHOLE } from "./dominance.ts";
import { exposedSize, sizesAllow, totalOf, type CellTotals } from "./cell-totals.ts";
import type { Disclosure, ExposedCohort, Gate, Plan, Query } from "./plan.ts";

/**
 * Whether no site can make out too much of what a gate opens by subtracting its own persons,
 * as far as the limits in force say (docs/design/disclosure.md, "Sites").
 */
export function sitesAllow(plan: Plan, query: Query, gate: Gate, cell: CellTotals): boolean {
  const { minimumSites = 0, minimumOutside, siteShare } = plan.disclosure;
  const sets = [
    ...gate.cohorts.map((cohort) => [{ cohort, coefficient: 1 }]),
    ...gate.exposed.map(({ terms }) => terms),
  ];
  return (
    sets.every(
      (terms) =>
        exposedSize(terms, cell.cohorts) <= 0 ||
        (sitesIn(terms, cell) >= minimumSites &&
          (siteShare === undefined || sharesAllow(terms, cell, siteShare))),
    ) &&
    (minimumOutside === undefined ||
      cell.sites.every((own) => sizesAllow(gate, without(cell.cohorts, own), minimumOutside))) &&
    query.sums.every(
      (sum, index) =>
        !gate.cohorts.includes(sum.cohort) || !isDominatedBySites(plan, query, index, cell),
    )
  );
}

/** Whether limits look at how the persons of cohorts are spread over sites. */
export function spreadDecides(disclosure: Disclosure): boolean {
  const { minimumSites, minimumOutside, siteShare } = disclosure;
  return minimumSites !== undefined || minimumOutside !== undefined || siteShare !== undefined;
}

/** The fewest sites with which any figure can open. */
export function sitesNeeded({ minimumSites, minimumOutside, siteShare }: Disclosure): number {
  return Math.max(
    1,
    minimumSites ?? 0,
    minimumOutside === undefined ? 0 : 2,
    siteShare === undefined ? 0 : Math.ceil(WHOLE / siteShare),
  );
}

function without(sizes: readonly number[], own: readonly number[]): readonly number[] {
  return sizes.map((size, cohort) => size - (own[cohort] ?? 0));
}

function sitesIn(terms: ExposedCohort["terms"], { sites }: CellTotals): number {
  return sites.filter((sizes) => exposedSize(terms, sizes) !== 0).length;
}

function sharesAllow(
  terms: ExposedCohort["terms"],
  { cohorts, sites }: CellTotals,
  share: number,
): boolean {
  const most = BigInt(share) * BigInt(exposedSize(terms, cohorts));
  return sites.every((sizes) => BigInt(WHOLE) * BigInt(exposedSize(terms, sizes)) <= most);
}

/** Whether a few sites make up too much of a sum. */
function isDominatedBySites(plan: Plan, query: Query, index: number, cell: CellTotals): boolean {
  const { dominanceOfSites } = plan.disclosure;
  if (dominanceOfSites === undefined) return false;
  const totals = cell.sites.map((cohorts, site) =>
    totalOf(plan, query, index, { cohorts, sums: cell.siteSums[site] ?? [] }),
  );
  const sorted = [...totals].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  const total = totalOf(plan, query, index, cell);
  return isDominated(dominanceOfSites, total, sorted.slice(0, ranksOf(dominanceOfSites)));
}

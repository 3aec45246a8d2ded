import { MAX_SITES, WHOLE } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { clauseOf, type Limit } from "../../model/limits.ts";
import type { Span } from "../../source/span.ts";

/** Of two sites each could subtract its own persons and see those of the other. */
export const SITES_FLOOR = 3;

/** R08: a minimum that protects no site, or one that no run can meet. */
export function minimumSitesFindings(sites: number, span: Span): readonly Diagnostic[] {
  if (sites < SITES_FLOOR) {
    const parameters = { sites, floor: SITES_FLOOR };
    return [finding("disclosure/minimum-sites-too-small", span, parameters)];
  }
  return sites > MAX_SITES
    ? [finding("policy/sites-too-many", span, { sites, limit: MAX_SITES })]
    : [];
}

/** R08: a share that sites can only keep within when there are more of them than a run can have. */
export function shareOfSitesFindings(limit: Limit, span: Span): readonly Diagnostic[] {
  const sites = sitesAskedFor(limit);
  return sites > MAX_SITES
    ? [
        finding("policy/share-of-sites-too-small", span, {
          clause: clauseOf(limit),
          sites,
          limit: MAX_SITES,
        }),
      ]
    : [];
}

/** Of so many sites the largest have at least their part: with fewer sites nothing but a sum of 0 could open. */
function sitesAskedFor(limit: Limit): number {
  switch (limit.kind) {
    case "siteShare":
      return Math.ceil(WHOLE / limit.share);
    case "siteTop":
      return Math.ceil((limit.sites * WHOLE) / limit.share);
    case "minimumCohort":
    case "minimumSites":
    case "minimumOutside":
    case "dominanceRequired":
    case "dominanceRemainder":
    case "dominanceTop":
    case "siteRemainder":
    case "differentialPrivacy":
      return 0;
  }
}

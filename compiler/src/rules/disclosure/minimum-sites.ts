import { MAX_SITES } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
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

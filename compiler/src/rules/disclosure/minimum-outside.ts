import type { Disclosure } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../../model/model.ts";
import type { Span } from "../../source/span.ts";
import { COHORT_CEILING, COHORT_FLOOR } from "./minimum-cohort.ts";

/** R35: a minimum outside each site that protects nobody there, or one that no data set meets. */
export function minimumOutsideFindings(persons: number, span: Span): readonly Diagnostic[] {
  if (persons < COHORT_FLOOR) {
    const parameters = { persons, floor: COHORT_FLOOR };
    return [finding("disclosure/minimum-outside-too-small", span, parameters)];
  }
  return persons > COHORT_CEILING
    ? [finding("policy/cohort-too-large", span, { persons, limit: COHORT_CEILING })]
    : [];
}

/** R35, R20: the rows of a site place the rank of a quantile among those of the others wherever they like. */
export function quantileOutsideSites(
  { aggregate, name, span }: ModelItem,
  { minimumOutside }: Disclosure,
): Diagnostic | null {
  return aggregate.kind === "quantile" && minimumOutside !== undefined
    ? finding("disclosure/quantile-outside-sites", span, { item: name })
    : null;
}

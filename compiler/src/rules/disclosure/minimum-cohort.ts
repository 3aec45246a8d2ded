import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/** Below this a person in a cell could subtract themselves and see one other. */
export const COHORT_FLOOR = 3;

/** R01, R39: without a limit nothing is released; there is no default. */
export function minimumCohortMissing(contract: string, span: Span): Diagnostic {
  return finding("disclosure/minimum-cohort-missing", span, { contract });
}

/** R01: a limit that protects nobody; null when it is high enough. */
export function minimumCohortTooSmall(persons: number, span: Span): Diagnostic | null {
  if (persons >= COHORT_FLOOR) return null;
  const parameters = { persons, floor: COHORT_FLOOR };
  return finding("disclosure/minimum-cohort-too-small", span, parameters);
}

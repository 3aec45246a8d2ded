import type { ContractDeclaration } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { inserting, replacing } from "../../diagnostics/fixes.ts";
import type { Span } from "../../source/span.ts";

/** Below this a person in a cell could subtract themselves and see one other. */
export const COHORT_FLOOR = 3;

/** Counts are compared with the minimum in 32 bits; a plan takes no larger one. */
export const COHORT_CEILING: number = 2 ** 31;

/** R01, R39: without a limit nothing is released; there is no default. */
export function minimumCohortMissing(contract: ContractDeclaration): Diagnostic {
  const [privacy] = contract.privacy;
  const clause = "minimum cohort 11 persons";
  // How many is for the author to say: no number is ever chosen for them.
  const fix =
    privacy === undefined
      ? inserting("unsafe", lastOf(contract.span), `\n  privacy { ${clause} }\n`)
      : inserting("unsafe", lastOf(privacy.span), ` ${clause} `);
  const span = privacy?.span ?? contract.name.span;
  const parameters = { contract: contract.name.text };
  return finding("disclosure/minimum-cohort-missing", span, parameters, { fixes: [fix] });
}

/** The closing brace of a block. */
function lastOf(span: Span): Span {
  return { ...span, start: span.end - 1 };
}

/** R01: a limit that protects nobody; null when it is high enough. */
export function minimumCohortTooSmall(persons: number, span: Span): Diagnostic | null {
  if (persons >= COHORT_FLOOR) return null;
  const parameters = { persons, floor: COHORT_FLOOR };
  const fixes = [replacing("safe", span, `minimum cohort ${COHORT_FLOOR} persons`)];
  return finding("disclosure/minimum-cohort-too-small", span, parameters, { fixes });
}

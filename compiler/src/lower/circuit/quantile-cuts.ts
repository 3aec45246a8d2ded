import {
  boundsOfExpression,
  type Expression,
  type Plan,
  type Quantile,
  type Query,
} from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";

/** The value that a quantile is of, and the cuts between its bands, ascending. */
export interface QuantileCuts {
  readonly value: Expression;
  readonly cuts: readonly number[];
}

/**
 * Reads them off the cohorts below the cuts: those with a value of less than a literal, all of the same expression.
 * null where the cohorts say anything else; then they have to be counted one by one.
 */
export function quantileCuts(plan: Plan, query: Query, { below }: Quantile): QuantileCuts | null {
  const found = below.map((cohort) => belowCut(plan, query.cohorts[cohort]?.condition ?? null));
  const [first] = found;
  if (first === undefined || first === null) return null;
  const text = textOf(first.value);
  const cuts: number[] = [];
  for (const one of found) {
    if (one === null || textOf(one.value) !== text) return null;
    if (one.cut <= (cuts.at(-1) ?? -Infinity)) return null;
    cuts.push(one.cut);
  }
  return { value: first.value, cuts };
}

interface BelowCut {
  readonly value: Expression;
  readonly cut: number;
}

/**
 * `x < c` or `x <= c - 1`, or `x == c - 1` of the least value;
 * with an optional x, `not (x is missing) and (x else m) <= c - 1`.
 */
function belowCut(plan: Plan, condition: Expression | null): BelowCut | null {
  if (condition?.kind === "and") {
    const present = presentValue(condition.left);
    const found = belowCut(plan, condition.right);
    if (present === null || found?.value.kind !== "orElse") return null;
    const { operand } = found.value;
    return textOf(operand) === textOf(present) ? { value: operand, cut: found.cut } : null;
  }
  if (condition?.kind !== "compare" || condition.right.kind !== "literal") return null;
  const { left: value, operator, right } = condition;
  if (operator === "lt") return { value, cut: right.value };
  const isLeast = operator === "eq" && boundsOfExpression(value, plan).min === right.value;
  return operator === "le" || isLeast ? { value, cut: right.value + 1 } : null;
}

function presentValue(condition: Expression): Expression | null {
  if (condition.kind !== "not" || condition.operand.kind !== "isMissing") return null;
  return condition.operand.operand;
}

import type { Expression } from "@qsc/plan";
import type { Expression as Syntax } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { maskedSum } from "../rules/disclosure/masked-sum.ts";
import { describeType } from "./describe.ts";
import type { Aggregate, Measure } from "./model.ts";
import { textOf } from "./program.ts";
import { isNumeric } from "./rows/arithmetic.ts";
import { positional, withoutNamed, type Call } from "./rows/calls.ts";
import { AGGREGATES } from "./rows/functions.ts";
import { rowExpression } from "./rows/row.ts";
import type { Context, RowScope } from "./rows/typed.ts";
import { productUnit } from "./units.ts";

/** `mean(x)`, or `mean(x, interval: 95%)`, which opens the sum of squares as well. */
export function mean(scope: RowScope, call: Call, context: Context): Aggregate | null {
  const { rest, value: interval } = withoutNamed(call, "interval");
  const [operand] = positional(scope, rest, [1], AGGREGATES.mean) ?? [];
  if (operand === undefined) return null;
  if (interval !== null && !isConfidenceLevel(interval)) {
    const level = textOf(scope.program, interval.span);
    scope.report.push(finding("support/interval-level", interval.span, { level }));
    return null;
  }
  const measure = checkMeasure(scope, "mean", operand, context);
  return measure && { kind: "mean", interval: interval !== null, ...measure };
}

/** 95 %, the level of all intervals (rule T-56). */
function isConfidenceLevel(syntax: Syntax): boolean {
  return syntax.kind === "percent" && syntax.digits === 95 * 10 ** syntax.scale;
}

/** Rule T-52: what `sum`, `mean`, `variance`, `stddev` and the `difference` of means run over. */
export function checkMeasure(
  scope: RowScope,
  name: string,
  syntax: Syntax,
  context: Context,
): Measure | null {
  const typed = rowExpression(scope, syntax, context);
  if (typed === null) return null;
  const masked = typed.type.kind === "enum" ? null : maskedSum(scope, name, syntax, typed);
  if (masked !== null && typed.type.kind !== "date") {
    scope.report.push(masked);
    return null;
  }
  if (!isNumeric(typed)) {
    const parameters = { expected: "a number", found: describeType(typed.type) };
    scope.report.push(finding("type/mismatch", syntax.span, parameters));
    return null;
  }
  const { min, max, scale } = typed.type;
  const value: Expression = typed.expression;
  const unit = typed.unit === null ? null : unitOfMoment(name, typed.unit);
  return { value, optional: typed.optional, min, max, scale, ...(unit !== null && { unit }) };
}

/** Rule T-54: a variance has the square of the unit, and none where a square does not exist. */
function unitOfMoment(name: string, unit: string): string | null {
  return name === "variance" ? productUnit(unit, unit) : unit;
}

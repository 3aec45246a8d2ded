import { boundsOf, type ValueType } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { describeDomain, describeType, formatValue } from "../describe.ts";
import { positional } from "./calls.ts";
import { cutsOf } from "./cuts.ts";
import { ROW_FUNCTIONS } from "./functions.ts";
import { rowExpression } from "./row.ts";
import { built, type Context, type RowScope, type Typed } from "./typed.ts";

/** `bands(x, {40, 50, 60})`: the labelled interval that `x` lies in (rule T-45). */
export function bands(
  scope: RowScope,
  syntax: Extract<Syntax, { kind: "call" }>,
  context: Context,
): Typed | null {
  const operands = positional(scope, syntax, [2], ROW_FUNCTIONS.bands.usage);
  const [value, set] = operands ?? [];
  if (value === undefined || set === undefined) return null;
  const operand = rowExpression(scope, value, { ...context, expected: null });
  if (operand === null) return null;
  const cut = bandsOf(scope, operand, set, context);
  if (cut === null) return null;
  const expression = { kind: "band" as const, operand: operand.expression, cuts: cut.cuts };
  const type: ValueType = { kind: "enum", members: cut.labels };
  return built(scope, syntax.span, expression, [operand], {
    type,
    optional: operand.optional,
    unit: null,
  });
}

/** Cuts at the operand's scale, and one label more than cuts: `18..39`, `40..49`, `50..110`. */
export interface Bands {
  readonly cuts: readonly number[];
  readonly labels: readonly string[];
}

/** Checks the cuts of a number or date. */
export function bandsOf(
  scope: RowScope,
  operand: Typed,
  set: Syntax,
  context: Context,
): Bands | null {
  const { type } = operand;
  if (type.kind !== "int" && type.kind !== "date") {
    const parameters = { expected: "a number or a date", found: describeType(type) };
    scope.report.push(finding("type/mismatch", operand.span, parameters));
    return null;
  }
  const cuts = cutsOf(scope, operand, set, context);
  if (cuts === null) return null;
  return inOrder(scope, type, set, cuts) ? { cuts, labels: labelsOf(type, cuts) } : null;
}

function inOrder(scope: RowScope, type: ValueType, set: Syntax, cuts: readonly number[]): boolean {
  const { min, max } = boundsOf(type);
  for (const [index, cut] of cuts.entries()) {
    const before = cuts[index - 1];
    const outside = cut <= min || cut > max;
    if (!outside && (before === undefined || before < cut)) continue;
    const text = formatValue(type, cut);
    const reason = outside
      ? cut === min
        ? `${text} leaves the first band empty`
        : `${text} is outside`
      : `${text} does not come after ${formatValue(type, before ?? cut)}`;
    const span = (set.kind === "set" ? set.elements[index]?.span : undefined) ?? set.span;
    const parameters = { domain: describeDomain(type), reason };
    scope.report.push(finding("type/band-cuts", span, parameters));
    return false;
  }
  return true;
}

function labelsOf(type: ValueType, cuts: readonly number[]): readonly string[] {
  const { min, max } = boundsOf(type);
  const starts = [min, ...cuts];
  return starts.map((start, index) => {
    const end = (starts[index + 1] ?? max + 1) - 1;
    return start === end
      ? formatValue(type, start)
      : `${formatValue(type, start)}..${formatValue(type, end)}`;
  });
}

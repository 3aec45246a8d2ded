import type { Key, Reference } from "@qsc/plan";
import type { Expression as Syntax } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { checkMeasure } from "./measures.ts";
import type { Aggregate } from "./model.ts";
import { textOf } from "./program.ts";
import { positional, withoutNamed, type Call } from "./rows/calls.ts";
import { AGGREGATES } from "./rows/functions.ts";
import { condition, rowExpression } from "./rows/row.ts";
import type { Context, RowScope } from "./rows/typed.ts";

/**
 * `difference(responded, than: control)`, `difference(age, than: control)`, `ratio(responded, than: control)`:
 * each cell against the cell with this value of one group key and the same values of the others.
 */
export function comparison(
  scope: RowScope,
  call: Call,
  name: "difference" | "ratio",
  context: Context,
  keys: readonly Key[],
): Aggregate | null {
  const { rest, value: member } = withoutNamed(call, "than");
  const [operand] = positional(scope, rest, [1], AGGREGATES[name]) ?? [];
  if (operand === undefined) return null;
  const than = referenceOf(scope, call, member, keys);
  if (than === null) return null;
  const operandType = name === "ratio" ? null : rowExpression(scope, operand, context);
  if (name === "difference" && operandType === null) return null;
  if (name === "ratio" || operandType?.type.kind === "bool") {
    const typed = condition(scope, operand, context);
    const kind = name === "ratio" ? "ratioOfProportions" : "differenceOfProportions";
    return typed && { kind, condition: typed.expression, than };
  }
  const measure = checkMeasure(scope, name, operand, context);
  return measure && { kind: "differenceOfMeans", ...measure, than };
}

/** Rule T-55. */
function referenceOf(
  scope: RowScope,
  call: Call,
  member: Syntax | null,
  keys: readonly Key[],
): Reference | null {
  const refuse = (reason: string): null => {
    const parameters = { function: call.function.text, reason };
    const span = member?.span ?? call.span;
    scope.report.push(finding("type/comparison-group", span, parameters));
    return null;
  };
  if (member === null) return refuse("`than` is missing");
  const text = member.kind === "string" ? member.text : textOf(scope.program, member.span);
  const found = keys.flatMap(({ labels }, key) => {
    const label = labels.indexOf(text);
    return label < 0 ? [] : [{ key, label }];
  });
  const [only, second] = found;
  if (only === undefined) return refuse(`\`${text}\` is no value of a group key`);
  return second === undefined ? only : refuse(`\`${text}\` is a value of several group keys`);
}

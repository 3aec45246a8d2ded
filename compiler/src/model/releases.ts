import type { Expression } from "@qsc/plan";
import type { Expression as Syntax, ReleaseItem } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { maskedSum } from "../rules/disclosure/masked-sum.ts";
import { rowLevelOutput } from "../rules/disclosure/row-level-output.ts";
import { describeType } from "./describe.ts";
import { histogram } from "./histograms.ts";
import type { Aggregate, Measure, ModelItem } from "./model.ts";
import { isNumeric } from "./rows/arithmetic.ts";
import { productUnit } from "./units.ts";
import { positional, reportNoFunction } from "./rows/calls.ts";
import { AGGREGATES, isAggregate, type AggregateName } from "./rows/functions.ts";
import { condition, rowExpression } from "./rows/row.ts";
import type { Context, RowScope } from "./rows/typed.ts";

type Call = Extract<Syntax, { kind: "call" }>;

/**
 * One released figure: a single aggregate at the top (rule T-50).
 * Values of rows are refused, and so is whatever is built on top of aggregates.
 */
export function releaseItem(
  scope: RowScope,
  item: ReleaseItem,
  recipients: readonly string[],
  present: ReadonlySet<number>,
  itemNames: ReadonlySet<string>,
): ModelItem | null {
  const { value, name } = item;
  const context: Context = { present, expected: null, depth: 0, place: "a release item" };
  if (value.kind === "call" && value.function.text !== "bands") {
    if (!isAggregate(value.function.text)) {
      reportNoFunction(scope, value);
      return null;
    }
    const aggregate = checkAggregate(scope, value, value.function.text, context);
    return aggregate && { name: name.text, span: item.span, recipients, aggregate };
  }
  if (derivesFromAggregates(scope, value, itemNames)) {
    const construct = CONSTRUCTS[value.kind] ?? "a computation";
    scope.report.push(finding("support/derived-value", value.span, { construct }));
    return null;
  }
  const typed = rowExpression(scope, value, context);
  if (typed === null) return null;
  scope.report.push(
    typed.columns.size > 0
      ? rowLevelOutput(name.text, value.span)
      : finding("type/aggregate-expected", value.span, { name: name.text }),
  );
  return null;
}

const CONSTRUCTS: Readonly<Partial<Record<Syntax["kind"], string>>> = {
  binary: "arithmetic or comparison",
  unary: "arithmetic or comparison",
  in: "a comparison",
  isMissing: "a test for a missing value",
  if: "`if`",
  orElse: "`else`",
  name: "computing",
};

/** Rule T-51 for `count` and `proportion`. */
function checkAggregate(
  scope: RowScope,
  call: Call,
  name: AggregateName,
  context: Context,
): Aggregate | null {
  const counts = name === "count" ? [0, 1] : name === "histogram" ? [1, 2] : [1];
  const operands = positional(scope, call, counts, AGGREGATES[name]);
  if (operands === null) return null;
  const inner = { ...context, place: `\`${name}\`` };
  const [first, second] = operands;
  if (first === undefined) return name === "count" ? { kind: "count", condition: null } : null;
  switch (name) {
    case "count":
    case "proportion": {
      const typed = condition(scope, first, inner);
      return typed && { kind: name, condition: typed.expression };
    }
    case "sum":
    case "mean":
    case "variance":
    case "stddev": {
      const measure = checkMeasure(scope, name, first, inner);
      return measure && { kind: name, ...measure };
    }
    case "histogram":
      return histogram(scope, first, second ?? null, inner);
  }
}

/** Rule T-52: what `sum`, `mean`, `variance` and `stddev` run over. */
function checkMeasure(
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

/** True when an aggregate, or the name of a figure of the same query, stands anywhere inside. */
function derivesFromAggregates(
  scope: RowScope,
  syntax: Syntax,
  itemNames: ReadonlySet<string>,
): boolean {
  const open: Syntax[] = [syntax];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (each.kind === "call" && isAggregate(each.function.text)) return true;
    if (each.kind === "name" && itemNames.has(each.text) && !isRowName(scope, each.text)) {
      return true;
    }
    open.push(...partsOf(each));
  }
  return false;
}

function isRowName(scope: RowScope, name: string): boolean {
  return scope.aliases.has(name) || scope.schema.fields.has(name);
}

function partsOf(syntax: Syntax): readonly Syntax[] {
  switch (syntax.kind) {
    case "binary":
      return [syntax.left, syntax.right];
    case "unary":
    case "isMissing":
      return [syntax.operand];
    case "in":
      return syntax.set.kind === "range"
        ? [syntax.operand, syntax.set.from, syntax.set.to]
        : [syntax.operand, syntax.set];
    case "orElse":
      return [syntax.operand, syntax.otherwise];
    case "if":
      return [syntax.condition, syntax.then, syntax.otherwise];
    case "call":
      return syntax.arguments.map((argument) => argument.value);
    case "set":
      return syntax.elements;
    case "member":
      return [syntax.object];
    default:
      return [];
  }
}

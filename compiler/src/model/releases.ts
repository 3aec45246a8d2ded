import type { Expression } from "@qsc/plan";
import type { Expression as Syntax, ReleaseItem } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { maskedSum } from "../rules/disclosure/masked-sum.ts";
import { rowLevelOutput } from "../rules/disclosure/row-level-output.ts";
import { describeType } from "./describe.ts";
import { histogram } from "./histograms.ts";
import type { Aggregate, Measure, ModelItem } from "./model.ts";
import { MEDIAN, quantile, quantileLevel } from "./quantiles.ts";
import { isNumeric } from "./rows/arithmetic.ts";
import { positional, reportNoFunction } from "./rows/calls.ts";
import { AGGREGATES, isAggregate, type AggregateName } from "./rows/functions.ts";
import { condition, rowExpression } from "./rows/row.ts";
import type { Context, RowScope } from "./rows/typed.ts";

type Call = Extract<Syntax, { kind: "call" }>;

/**
 * One released figure: a single aggregate at the top.
 * Values of rows are refused, and so is whatever is built on top of aggregates.
 */
export function releaseItem(
  scope: RowScope,
  item: ReleaseItem,
  recipient: string,
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
    return aggregate && { name: name.text, span: item.span, recipient, aggregate };
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

function checkAggregate(
  scope: RowScope,
  call: Call,
  name: AggregateName,
  context: Context,
): Aggregate | null {
  const operands = positional(scope, call, ARGUMENTS[name], AGGREGATES[name]);
  if (operands === null) return null;
  const inner = { ...context, place: `\`${name}\`` };
  const [first, second, third] = operands;
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
    case "median":
      return second === undefined ? null : quantile(scope, first, MEDIAN, second, inner);
    case "quantile": {
      const level = second === undefined ? null : quantileLevel(scope, second);
      if (level === null || third === undefined) return null;
      return quantile(scope, first, level, third, inner);
    }
  }
}

/** How many arguments an aggregate may have. */
const ARGUMENTS: Readonly<Record<AggregateName, readonly number[]>> = {
  count: [0, 1],
  ...{ sum: [1], mean: [1], variance: [1], stddev: [1], proportion: [1] },
  ...{ histogram: [1, 2], median: [2], quantile: [3] },
};

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
  const unit = typed.unit !== null && unitSurvives(name) ? { unit: typed.unit } : {};
  return { value, optional: typed.optional, min, max, scale, ...unit };
}

/** The unit of a variance is a square, which waits for unit algebra. */
function unitSurvives(name: string): boolean {
  return name !== "variance";
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

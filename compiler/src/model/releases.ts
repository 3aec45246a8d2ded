import type { Key } from "@qsc/plan";
import type { Expression as Syntax } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { nearest } from "../diagnostics/did-you-mean.ts";
import { rowLevelOutput } from "../rules/disclosure/row-level-output.ts";
import { typeOfAggregate, type FigureScope, type FigureType } from "./formulas/figure.ts";
import { formulaOf } from "./formulas/formula.ts";
import { isRowName } from "./formulas/operand.ts";
import { histogram } from "./histograms.ts";
import { comparison } from "./comparisons.ts";
import { checkMeasure, mean } from "./measures.ts";
import type { Aggregate, DerivedFigure, ModelItem } from "./model.ts";
import { MEDIAN, quantile, quantileLevel } from "./quantiles.ts";
import { positional, reportNoFunction } from "./rows/calls.ts";
import {
  AGGREGATES,
  isAggregate,
  isFigureFunction,
  isRowFunction,
  type AggregateName,
} from "./rows/functions.ts";
import { condition, rowExpression } from "./rows/row.ts";
import { PERSON, type Context, type RowScope } from "./rows/typed.ts";

type Call = Extract<Syntax, { kind: "call" }>;

/** A checked figure, and what others may make of it; null for one that is no number. */
export interface CheckedItem {
  readonly item: ModelItem;
  readonly type: FigureType | null;
}

/**
 * One released figure: a single aggregate, or what is computed from figures above it (rule T-50).
 * Values of rows are refused.
 */
export function releaseItem(
  figures: FigureScope,
  present: ReadonlySet<number>,
): CheckedItem | null {
  const { rows: scope, own, recipients } = figures;
  const { value, name } = own;
  const context: Context = { ...PERSON, present, place: "a release item" };
  const shared = {
    ...{ name: name.text, span: own.span, recipients },
    ...(own.hidden !== null && { hidden: own.hidden }),
  };
  const isOfFigures = value.kind === "call" && isFigureFunction(value.function.text);
  if (value.kind === "call" && !isOfFigures && !isRowFunction(value.function.text)) {
    if (!isAggregate(value.function.text)) {
      reportNoFunction(scope, value);
      return null;
    }
    const aggregate = checkAggregate(scope, value, value.function.text, context, figures.keys);
    if (aggregate === null) return null;
    return { item: { ...shared, aggregate }, type: typeOfAggregate(aggregate, scope) };
  }
  if (speaksOfFigures(figures, value)) return derivedItem(figures, shared);
  const typed = rowExpression(scope, value, context);
  if (typed === null) return null;
  scope.report.push(
    typed.columns.size > 0
      ? rowLevelOutput(name.text, value.span)
      : finding("type/aggregate-expected", value.span, { name: name.text }),
  );
  return null;
}

/** Rule T-85. */
function derivedItem(
  figures: FigureScope,
  shared: Omit<ModelItem, "aggregate">,
): CheckedItem | null {
  const typed = formulaOf(figures, figures.own.value);
  if (typed === null) return null;
  const { formula, type } = typed;
  // That a number counts something is no unit of it.
  const unit = type.kind === "number" && type.unit !== "1" ? type.unit : null;
  const aggregate: DerivedFigure = {
    ...{ kind: "derived", formula, result: type.kind },
    ...(unit !== null && { unit }),
  };
  return { item: { ...shared, aggregate }, type };
}

/** Rule T-51 for `count` and `proportion`. */
function checkAggregate(
  scope: RowScope,
  call: Call,
  name: AggregateName,
  context: Context,
  keys: readonly Key[],
): Aggregate | null {
  if (name === "difference" || name === "ratio") {
    return comparison(scope, call, name, { ...context, place: `\`${name}\`` }, keys);
  }
  if (name === "mean") return mean(scope, call, { ...context, place: "`mean`" });
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

/** How many arguments an aggregate may have; comparisons and means read their own. */
const ARGUMENTS: Readonly<
  Record<Exclude<AggregateName, "difference" | "ratio" | "mean">, readonly number[]>
> = {
  count: [0, 1],
  ...{ sum: [1], variance: [1], stddev: [1], proportion: [1] },
  ...{ histogram: [1, 2], median: [2], quantile: [3] },
};

/** True when an aggregate, or the name of a figure of the same query or one like it, stands anywhere inside. */
function speaksOfFigures({ rows, own, names, above }: FigureScope, syntax: Syntax): boolean {
  const open: Syntax[] = [syntax];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (each.kind === "call") {
      const { text } = each.function;
      if (isAggregate(text) || isFigureFunction(text)) return true;
    }
    if (each.kind === "name") {
      const { text } = each;
      if (isRowName(rows, text) ? above.has(text) && text !== own.name.text : isLike(text, names)) {
        return true;
      }
    }
    open.push(...partsOf(each));
  }
  return false;
}

function isLike(name: string, names: ReadonlySet<string>): boolean {
  return names.has(name) || nearest(name, names) !== null;
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
    case "steps":
      return syntax.from === null ? [syntax.step] : [syntax.step, syntax.from];
    case "member":
      return [syntax.object];
    default:
      return [];
  }
}

import { boundsOf, type Expression } from "@qsc/plan";
import type { Expression as Syntax } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { groupDomain, MAX_KEY_VALUES } from "../rules/disclosure/group-domain.ts";
import type { Span } from "../source/span.ts";
import type { Aggregate } from "./model.ts";
import { bandsOf } from "./rows/bands.ts";
import { rowExpression } from "./rows/row.ts";
import { textOf } from "./program.ts";
import type { Context, RowScope, Typed } from "./rows/typed.ts";

/** `histogram(x)` over each value of a small domain, or `histogram(x, {40, 50})` over bands (rule T-53). */
export function histogram(
  scope: RowScope,
  syntax: Syntax,
  cuts: Syntax | null,
  context: Context,
): Aggregate | null {
  const value = rowExpression(scope, syntax, context);
  if (value === null) return null;
  const intervals = cuts === null ? valuesOf(scope, value) : bandsFor(scope, value, cuts, context);
  if (intervals === null) return null;
  if (intervals.length > MAX_KEY_VALUES) {
    const key = textOf(scope.program, syntax.span);
    const reason = `${intervals.length} bins`;
    scope.report.push(finding("disclosure/group-domain", syntax.span, { key, reason }));
    return null;
  }
  const bins = intervals.map(({ label, from, to }) => ({
    label,
    condition: intervalCondition(scope, value, from, to),
  }));
  return { kind: "histogram", value: value.expression, bins };
}

/** Values `from` to `to`, both inclusive. */
interface Interval {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

function valuesOf(scope: RowScope, value: Typed): readonly Interval[] | null {
  const domain = groupDomain(textOf(scope.program, value.span), value);
  if ("code" in domain) {
    scope.report.push(domain);
    return null;
  }
  return domain.labels.map((label, index) => {
    const from = domain.min + index;
    return { label, from, to: from };
  });
}

function bandsFor(
  scope: RowScope,
  value: Typed,
  cuts: Syntax,
  context: Context,
): readonly Interval[] | null {
  const bands = bandsOf(scope, value, cuts, context);
  if (bands === null) return null;
  const { min, max } = boundsOf(value.type);
  const starts = [min, ...bands.cuts];
  return bands.labels.map((label, index) => ({
    label,
    from: starts[index] ?? min,
    to: (starts[index + 1] ?? max + 1) - 1,
  }));
}

/** Whether a value lies in `from` to `to`, both inclusive. Two-valued: without a value it lies nowhere. */
export function intervalCondition(
  scope: RowScope,
  value: Typed,
  from: number,
  to: number,
): Expression {
  const { span } = value;
  const { min, max } = boundsOf(value.type);
  const operand = value.optional
    ? placed(scope, span, {
        kind: "orElse",
        operand: value.expression,
        otherwise: placed(scope, span, { kind: "literal", value: min }),
      })
    : value.expression;
  const tests: Expression[] = [];
  if (value.optional) {
    const missing = placed(scope, span, { kind: "isMissing", operand: value.expression });
    tests.push(placed(scope, span, { kind: "not", operand: missing }));
  }
  const against = (operator: "eq" | "ge" | "le", bound: number): void => {
    const right = placed(scope, span, { kind: "literal", value: bound });
    tests.push(placed(scope, span, { kind: "compare", operator, left: operand, right }));
  };
  if (from === to && min < max) {
    against("eq", from);
  } else {
    if (from > min) against("ge", from);
    if (to < max) against("le", to);
  }
  const [head = placed(scope, span, { kind: "literal", value: 1 }), ...tail] = tests;
  return tail.reduce((left, right) => placed(scope, span, { kind: "and", left, right }), head);
}

function placed(scope: RowScope, span: Span, expression: Expression): Expression {
  scope.spans.set(expression, span);
  return expression;
}

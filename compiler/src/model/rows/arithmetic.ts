import type { Expression, IntType } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Span } from "../../source/span.ts";
import { negated } from "../constants.ts";
import { describeType } from "../describe.ts";
import { MAX_SCALE } from "../types.ts";
import { calendarShift, dateArithmetic, isCalendar } from "./dates.ts";
import { refuseSlash } from "./division.ts";
import { rowExpression } from "./row.ts";
import { built, literal, numberType, type Context, type RowScope, type Typed } from "./typed.ts";
import { sharedUnit, unitOfProduct } from "./units.ts";

type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { kind: Kind }>;

/** A row expression whose values are numbers. */
export type Numeric = Typed & { readonly type: IntType };

/** `+`, `-` and `*` with interval bounds (Moore 1966; rules T-20, T-21); `/` is refused, because it says no decimals. */
export function arithmetic(
  scope: RowScope,
  syntax: Of<"binary">,
  operator: "+" | "-" | "*" | "/",
  context: Context,
): Typed | null {
  const inner = { ...context, expected: null };
  const first = rowExpression(scope, syntax.left, inner);
  if ((operator === "+" || operator === "-") && isCalendar(syntax.right)) {
    return first && calendarShift(scope, syntax.span, operator, first, syntax.right);
  }
  const second = rowExpression(scope, syntax.right, inner);
  if (first?.type.kind === "date" || second?.type.kind === "date") {
    return first && second && dateArithmetic(scope, syntax.span, operator, first, second);
  }
  const left = first && numberOf(scope, first, syntax.left.span);
  const right = second && numberOf(scope, second, syntax.right.span);
  if (operator === "/") return refuseSlash(scope, syntax);
  if (left === null || right === null) return null;
  return operator === "*"
    ? product(scope, syntax.span, left, right)
    : total(scope, syntax.span, operator, left, right);
}

/** Unary minus. */
export function negation(scope: RowScope, syntax: Of<"unary">, context: Context): Typed | null {
  const typed = rowExpression(scope, syntax.operand, { ...context, expected: null });
  const operand = typed && numberOf(scope, typed, syntax.operand.span);
  return operand && opposite(scope, syntax.span, operand);
}

/** `-x` (rule T-22). */
export function opposite(scope: RowScope, span: Span, operand: Numeric): Numeric | null {
  const { type, optional, unit } = operand;
  if (operand.constant !== null) {
    return asNumeric({ ...literal(scope, span, type, negated(operand.constant)), unit });
  }
  const result = numberType(negated(type.max), negated(type.min), type.scale);
  const expression: Expression = { kind: "negate", operand: operand.expression };
  return asNumeric(built(scope, span, expression, [operand], { type: result, optional, unit }));
}

/** The same number with more decimals: integers are multiplied by a power of ten (rule T-23). */
export function rescale(scope: RowScope, operand: Numeric, scale: number): Numeric | null {
  const { type, span, optional, unit } = operand;
  if (type.scale === scale) return operand;
  const factor = 10 ** (scale - type.scale);
  const scaled = numberType(type.min * factor, type.max * factor, scale);
  if (operand.constant !== null && Number.isSafeInteger(operand.constant * factor)) {
    return asNumeric({ ...literal(scope, span, scaled, operand.constant * factor), unit });
  }
  const by = literal(scope, span, numberType(factor, factor, 0), factor);
  const expression: Expression = {
    kind: "multiply",
    left: operand.expression,
    right: by.expression,
  };
  return asNumeric(built(scope, span, expression, [operand, by], { type: scaled, optional, unit }));
}

/** Both numbers at the larger of their scales. */
export function sameScale(
  scope: RowScope,
  left: Numeric,
  right: Numeric,
): readonly [Numeric, Numeric] | null {
  const scale = Math.max(left.type.scale, right.type.scale);
  const scaledLeft = rescale(scope, left, scale);
  const scaledRight = rescale(scope, right, scale);
  return scaledLeft && scaledRight && [scaledLeft, scaledRight];
}

export function isNumeric(typed: Typed): typed is Numeric {
  return typed.type.kind === "int";
}

function asNumeric(typed: Typed | null): Numeric | null {
  return typed && isNumeric(typed) ? typed : null;
}

function numberOf(scope: RowScope, typed: Typed, span: Span): Numeric | null {
  if (isNumeric(typed)) return typed;
  const found = describeType(typed.type);
  scope.report.push(finding("type/mismatch", span, { expected: "a number", found }));
  return null;
}

function total(
  scope: RowScope,
  span: Span,
  operator: "+" | "-",
  left: Numeric,
  right: Numeric,
): Typed | null {
  const unit = sharedUnit(scope, span, left, right);
  if (unit === false) return null;
  const scaled = sameScale(scope, left, right);
  if (scaled === null) return null;
  const [a, b] = scaled;
  const minus = operator === "-";
  const type = numberType(
    minus ? a.type.min - b.type.max : a.type.min + b.type.min,
    minus ? a.type.max - b.type.min : a.type.max + b.type.max,
    a.type.scale,
  );
  const expression: Expression = {
    kind: minus ? "subtract" : "add",
    left: a.expression,
    right: b.expression,
  };
  return folded(scope, span, expression, [a, b], { type, unit });
}

function product(scope: RowScope, span: Span, left: Numeric, right: Numeric): Typed | null {
  const unit = unitOfProduct(scope, span, left, right);
  if (unit === false) return null;
  const corners = [
    left.type.min * right.type.min,
    left.type.min * right.type.max,
    left.type.max * right.type.min,
    left.type.max * right.type.max,
  ];
  const scale = left.type.scale + right.type.scale;
  if (scale > MAX_SCALE) {
    scope.report.push(finding("type/scale-too-large", span, { scale }));
    return null;
  }
  const type = numberType(Math.min(...corners), Math.max(...corners), scale);
  const expression: Expression = {
    kind: "multiply",
    left: left.expression,
    right: right.expression,
  };
  return folded(scope, span, expression, [left, right], { type, unit });
}

/** Arithmetic of two literals is a literal. */
function folded(
  scope: RowScope,
  span: Span,
  expression: Expression,
  [left, right]: readonly [Numeric, Numeric],
  { type, unit }: { type: Typed["type"]; unit: string | null },
): Typed | null {
  const optional = left.optional || right.optional;
  const result = built(scope, span, expression, [left, right], { type, optional, unit });
  if (result === null || left.constant === null || right.constant === null) return result;
  return type.kind === "int" ? { ...literal(scope, span, type, type.min), unit } : result;
}

import { parseDate, parseNumber, stringText } from "@qsc/grammar";
import type {
  AdditiveCstNode,
  AndCstNode,
  ArgumentCstNode,
  CallCstNode,
  ComparisonCstNode,
  ExpressionCstNode,
  IfExpressionCstNode,
  IntegerOrDurationCstNode,
  LiteralCstNode,
  MultiplicativeCstNode,
  NotCstNode,
  OrElseCstNode,
  PostfixCstNode,
  PrimaryCstNode,
  SetCstNode,
  StepsCstNode,
  UnaryCstNode,
} from "@qsc/grammar";
import type { Span } from "../source/span.ts";
import {
  convertAll,
  endOf,
  errorAt,
  integerOf,
  nameOf,
  nodeSpan,
  tokenAt,
  tokenSpan,
} from "./cst-access.ts";
import type { Context, CstPart, CstToken } from "./cst-access.ts";
import type { Argument, BinaryOperator, Expression, SetLiteral } from "./nodes.ts";

/** Expressions: spec/language.md §6. What is missing becomes an `error` after `parent`. */

export function toExpression(
  context: Context,
  node: ExpressionCstNode | undefined,
  parent: CstPart,
): Expression {
  if (node === undefined) return errorAt(context, parent);
  return leftFold(context, node, node.children.and, node.children.Or, toAnd);
}

export function toSet(context: Context, node: SetCstNode): SetLiteral {
  const elements = (node.children.expression ?? []).map((element) =>
    toExpression(context, element, node),
  );
  return { kind: "set", span: nodeSpan(context, node), elements };
}

/** An integer, a decimal or a percentage. One that is too large has been reported. */
export function toNumber(
  context: Context,
  kind: "integer" | "decimal" | "percent",
  token: CstToken,
): Expression {
  const span = tokenSpan(context, token);
  const number = parseNumber(token.image);
  if (number === null) return { kind: "error", span };
  return kind === "integer"
    ? { kind, span, value: number.digits }
    : { kind, span, digits: number.digits, scale: number.scale };
}

export function toDate(context: Context, token: CstToken): Expression {
  const span = tokenSpan(context, token);
  return { kind: "date", span, text: token.image, days: parseDate(token.image) };
}

export function toDuration(
  context: Context,
  count: CstToken | undefined,
  unit: CstToken | undefined,
  parent: CstPart,
): Expression {
  const value = integerOf(count);
  if (count === undefined || unit === undefined || value === null) return errorAt(context, parent);
  const { path, start } = tokenSpan(context, count);
  const span = { path, start, end: tokenSpan(context, unit).end };
  return { kind: "duration", span, count: value, unit: durationUnit(unit.image) };
}

function durationUnit(word: string): "days" | "weeks" | "months" | "years" {
  switch (word) {
    case "week":
    case "weeks":
      return "weeks";
    case "month":
    case "months":
      return "months";
    case "year":
    case "years":
      return "years";
    default:
      return "days";
  }
}

function toAnd(context: Context, node: AndCstNode): Expression {
  return leftFold(context, node, node.children.not, node.children.And, toNot);
}

function toNot(context: Context, node: NotCstNode): Expression {
  const { Not, not, comparison } = node.children;
  if (Not !== undefined) {
    const inner = not?.[0];
    const operand = inner === undefined ? errorAt(context, node) : toNot(context, inner);
    return { kind: "unary", span: nodeSpan(context, node), operator: "not", operand };
  }
  const only = comparison?.[0];
  return only === undefined ? errorAt(context, node) : toComparison(context, only);
}

function toComparison(context: Context, node: ComparisonCstNode): Expression {
  const { orElse, ComparisonOperator, In, DotDot, Is, Not } = node.children;
  const span = nodeSpan(context, node);
  const operand = toOrElse(context, orElse?.[0], node);
  const operator = tokenAt(ComparisonOperator);
  if (operator !== undefined) {
    const right = toOrElse(context, orElse?.[1], node);
    return { kind: "binary", span, operator: binaryOperator(operator), left: operand, right };
  }
  if (In !== undefined) {
    const from = toOrElse(context, orElse?.[1], node);
    if (DotDot === undefined) return { kind: "in", span, operand, set: from };
    const to = toOrElse(context, orElse?.[2], node);
    const range = { path: context.path, start: from.span.start, end: to.span.end };
    return { kind: "in", span, operand, set: { kind: "range", span: range, from, to } };
  }
  if (Is !== undefined) return { kind: "isMissing", span, operand, negated: Not !== undefined };
  return operand;
}

function toOrElse(context: Context, node: OrElseCstNode | undefined, parent: CstPart): Expression {
  if (node === undefined) return errorAt(context, parent);
  const { additive, Else } = node.children;
  const operand = toAdditive(context, additive?.[0], node);
  if (Else === undefined) return operand;
  const otherwise = toAdditive(context, additive?.[1], node);
  return { kind: "orElse", span: nodeSpan(context, node), operand, otherwise };
}

function toAdditive(
  context: Context,
  node: AdditiveCstNode | undefined,
  parent: CstPart,
): Expression {
  if (node === undefined) return errorAt(context, parent);
  const { multiplicative, AdditiveOperator } = node.children;
  return leftFold(context, node, multiplicative, AdditiveOperator, toMultiplicative);
}

function toMultiplicative(context: Context, node: MultiplicativeCstNode): Expression {
  return leftFold(
    context,
    node,
    node.children.unary,
    node.children.MultiplicativeOperator,
    toUnary,
  );
}

function toUnary(context: Context, node: UnaryCstNode): Expression {
  const { Minus, unary, postfix } = node.children;
  if (Minus !== undefined) {
    const inner = unary?.[0];
    const operand = inner === undefined ? errorAt(context, node) : toUnary(context, inner);
    return { kind: "unary", span: nodeSpan(context, node), operator: "-", operand };
  }
  const only = postfix?.[0];
  return only === undefined ? errorAt(context, node) : toPostfix(context, only);
}

function toPostfix(context: Context, node: PostfixCstNode): Expression {
  const { primary, Name } = node.children;
  const first = primary?.[0];
  let object = first === undefined ? errorAt(context, node) : toPrimary(context, first);
  const { start } = nodeSpan(context, node);
  for (const [i] of (Name ?? []).entries()) {
    const name = nameOf(context, tokenAt(Name, i));
    if (name === null) continue;
    const span = { path: context.path, start, end: name.span.end };
    object = { kind: "member", span, object, name };
  }
  return object;
}

function toPrimary(context: Context, node: PrimaryCstNode): Expression {
  const { literal, Dollar, Name, steps, call, LeftParen, expression, ifExpression, set } =
    node.children;
  const token = tokenAt(Name);
  const name = nameOf(context, token);
  if (Dollar !== undefined) {
    if (name === null) return errorAt(context, node);
    return { kind: "parameterReference", span: nodeSpan(context, node), name };
  }
  if (name !== null) return { kind: "name", ...name };
  if (literal?.[0] !== undefined) return toLiteral(context, literal[0]);
  if (steps?.[0] !== undefined) return toSteps(context, steps[0]);
  if (call?.[0] !== undefined) return toCall(context, call[0]);
  if (LeftParen !== undefined) return toExpression(context, expression?.[0], node);
  if (ifExpression?.[0] !== undefined) return toIf(context, ifExpression[0]);
  if (set?.[0] !== undefined) return toSet(context, set[0]);
  return errorAt(context, node);
}

function toSteps(context: Context, node: StepsCstNode): Expression {
  const { literal, From, unary } = node.children;
  const step = literal[0] === undefined ? errorAt(context, node) : toLiteral(context, literal[0]);
  const from = unary?.[0] === undefined ? null : toUnary(context, unary[0]);
  const isCut = From !== undefined && from === null;
  return {
    ...{ kind: "steps", span: nodeSpan(context, node), step },
    from: isCut ? errorAt(context, node) : from,
  };
}

function toLiteral(context: Context, node: LiteralCstNode): Expression {
  const { integerOrDuration, Decimal, Percent, Date, String, True, False } = node.children;
  const span = nodeSpan(context, node);
  const decimal = tokenAt(Decimal);
  if (decimal !== undefined) return toNumber(context, "decimal", decimal);
  const percent = tokenAt(Percent);
  if (percent !== undefined) return toNumber(context, "percent", percent);
  const date = tokenAt(Date);
  if (date !== undefined) return toDate(context, date);
  const string = tokenAt(String);
  if (string !== undefined) return { kind: "string", span, text: stringText(string.image) };
  if (True !== undefined || False !== undefined) {
    return { kind: "boolean", span, value: True !== undefined };
  }
  const integer = integerOrDuration?.[0];
  return integer === undefined ? errorAt(context, node) : toInteger(context, integer);
}

function toInteger(context: Context, node: IntegerOrDurationCstNode): Expression {
  const { Integer, DurationUnit } = node.children;
  const integer = tokenAt(Integer);
  const unit = tokenAt(DurationUnit);
  if (unit !== undefined) return toDuration(context, integer, unit, node);
  return integer === undefined ? errorAt(context, node) : toNumber(context, "integer", integer);
}

function toCall(context: Context, node: CallCstNode): Expression {
  const name = nameOf(context, tokenAt(node.children.Name));
  if (name === null) return errorAt(context, node);
  const list = convertAll(context, node.children.argument, toArgument);
  return { kind: "call", span: nodeSpan(context, node), function: name, arguments: list };
}

function toArgument(context: Context, node: ArgumentCstNode): Argument {
  return {
    span: nodeSpan(context, node),
    name: nameOf(context, tokenAt(node.children.Name)),
    value: toExpression(context, node.children.expression?.[0], node),
  };
}

function toIf(context: Context, node: IfExpressionCstNode): Expression {
  const { expression, additive } = node.children;
  return {
    kind: "if",
    span: nodeSpan(context, node),
    condition: toExpression(context, expression?.[0], node),
    then: toAdditive(context, additive?.[0], node),
    otherwise: toExpression(context, expression?.[1], node),
  };
}

/** `a - b - c` as `(a - b) - c`. */
function leftFold<Operand extends CstPart>(
  context: Context,
  parent: CstPart,
  operands: readonly Operand[] | undefined,
  operators: readonly CstToken[] | undefined,
  convert: (context: Context, operand: Operand) => Expression,
): Expression {
  const operandAt = (index: number): Expression => {
    const operand = operands?.[index];
    return operand === undefined ? errorAt(context, parent) : convert(context, operand);
  };
  const start = nodeSpan(context, parent).start;
  let left = operandAt(0);
  for (const [i, operator] of (operators ?? []).entries()) {
    const right = operandAt(i + 1);
    const end =
      operands?.[i + 1] === undefined ? endOf(context, parent) : nodeSpan(context, operands[i + 1]);
    const span: Span = { path: context.path, start, end: end.end };
    left = { kind: "binary", span, operator: binaryOperator(operator), left, right };
  }
  return left;
}

function binaryOperator(token: CstToken): BinaryOperator {
  const operator = binaryOperators.find((candidate) => candidate === token.image);
  if (operator === undefined) throw new Error(`not a binary operator: ${token.image}`);
  return operator;
}

const binaryOperators: readonly BinaryOperator[] = [
  "or",
  "and",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "+",
  "-",
  "*",
  "/",
];

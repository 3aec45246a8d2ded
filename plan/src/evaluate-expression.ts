import type { Expression, Quantified } from "./expression.ts";
import { roundedQuotient } from "./rounded-quotient.ts";

/** The values of one person by stored column, null where missing and in unused slots. */
export type Row = readonly (number | null)[];

/**
 * The value of `expression` for one person in the clear; conditions give 0 or 1, null is missing.
 * `parameters` holds the bound value of each parameter.
 * This is the definition of what expressions mean; circuits are tested against it.
 * Throws a RangeError when a column or parameter does not exist.
 */
export function evaluateExpression(
  expression: Expression,
  row: Row,
  parameters: readonly number[],
): number | null {
  return evaluate(expression, (column) => at(row, column), parameters);
}

/** The value of a column for the person, or for the row of a joined data set that is looked at. */
type Read = (column: number) => number | null;

function evaluate(
  expression: Expression,
  read: Read,
  parameters: readonly number[],
): number | null {
  const of = (part: Expression): number | null => evaluate(part, read, parameters);
  switch (expression.kind) {
    case "column":
      return read(expression.column);
    case "parameter":
      return at(parameters, expression.parameter);
    case "literal":
      return expression.value;
    case "not":
      return of(expression.operand) === 0 ? 1 : 0;
    case "and":
      return of(expression.left) !== 0 && of(expression.right) !== 0 ? 1 : 0;
    case "or":
      return of(expression.left) !== 0 || of(expression.right) !== 0 ? 1 : 0;
    case "compare":
      return compare(expression.operator, of(expression.left) ?? 0, of(expression.right) ?? 0);
    case "member":
      return expression.values.includes(of(expression.operand) ?? Number.NaN) ? 1 : 0;
    case "isMissing":
      return of(expression.operand) === null ? 1 : 0;
    case "orElse":
      return of(expression.operand) ?? of(expression.otherwise);
    case "choose":
      return of(expression.condition) !== 0 ? of(expression.then) : of(expression.otherwise);
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return calculate(expression.kind, of(expression.left), of(expression.right));
    case "negate": {
      const operand = of(expression.operand);
      return operand === null ? null : 0 - operand;
    }
    case "band": {
      const operand = of(expression.operand);
      return operand === null ? null : expression.cuts.filter((cut) => cut <= operand).length;
    }
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return quantified(expression, read, parameters);
  }
}

function quantified(
  { kind, slots, operand }: Quantified,
  read: Read,
  parameters: readonly number[],
): number | null {
  const { first, width, count } = slots;
  const values: number[] = [];
  for (let slot = 0; slot < count; slot++) {
    if (read(first + slot * width) !== 1) continue;
    const readRow: Read = (column) =>
      read(column > first && column < first + width ? column + slot * width : column);
    const value = evaluate(operand, readRow, parameters);
    if (value !== null) values.push(value);
  }
  return combineRows(kind, values);
}

/** The value of a quantified expression from those of its operand in a person's rows that have one. */
export function combineRows(kind: Quantified["kind"], values: readonly number[]): number | null {
  switch (kind) {
    case "any":
      return values.some((value) => value !== 0) ? 1 : 0;
    case "number":
      return values.filter((value) => value !== 0).length;
    case "total":
      return values.reduce((sum, value) => sum + value, 0);
    case "largest":
      return values.length === 0 ? null : Math.max(...values);
    case "smallest":
      return values.length === 0 ? null : Math.min(...values);
  }
}

type Operator = Extract<Expression, { readonly kind: "compare" }>["operator"];

function compare(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case "eq":
      return left === right ? 1 : 0;
    case "ne":
      return left !== right ? 1 : 0;
    case "lt":
      return left < right ? 1 : 0;
    case "le":
      return left <= right ? 1 : 0;
    case "gt":
      return left > right ? 1 : 0;
    case "ge":
      return left >= right ? 1 : 0;
  }
}

function calculate(
  kind: "add" | "subtract" | "multiply" | "divide",
  left: number | null,
  right: number | null,
): number | null {
  if (left === null || right === null) return null;
  switch (kind) {
    case "add":
      return left + right;
    case "subtract":
      return left - right;
    case "multiply":
      return left * right + 0;
    case "divide":
      return roundedQuotient(left, right);
  }
}

function at<T>(values: readonly T[], index: number): T {
  if (index < 0 || index >= values.length) throw new RangeError(`no value ${index}`);
  return values[index] as T;
}

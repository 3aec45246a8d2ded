import type { Expression } from "./expression.ts";

/** The values of one row by column, null where missing. */
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
  const of = (part: Expression): number | null => evaluateExpression(part, row, parameters);
  switch (expression.kind) {
    case "column":
      return at(row, expression.column);
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
      return calculate(expression.kind, of(expression.left), of(expression.right));
    case "negate": {
      const operand = of(expression.operand);
      return operand === null ? null : 0 - operand;
    }
    case "band": {
      const operand = of(expression.operand);
      return operand === null ? null : expression.cuts.filter((cut) => cut <= operand).length;
    }
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
  kind: "add" | "subtract" | "multiply",
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
  }
}

function at<T>(values: readonly T[], index: number): T {
  if (index < 0 || index >= values.length) throw new RangeError(`no value ${index}`);
  return values[index] as T;
}

import type { CompareOperator, Expression } from "@qsc/plan";
import type { Table } from "../local/table.ts";

/** The value of an expression for one row; null where it is missing. */
export type RowFunction = (row: number) => number | null;

/** Reads an expression of a plan as a function of the row, word for word as plan/src/expression.ts says. */
export function rowFunction(
  expression: Expression,
  table: Table,
  parameters: readonly number[],
): RowFunction {
  const of = (part: Expression): RowFunction => rowFunction(part, table, parameters);
  const certain = (part: Expression): ((row: number) => number) => neverMissing(of(part));
  switch (expression.kind) {
    case "column":
      return columnFunction(expression.column, table);
    case "parameter": {
      const value = parameters[expression.parameter];
      if (value === undefined)
        throw new RangeError(`parameter ${expression.parameter} is not bound`);
      return () => value;
    }
    case "literal":
      return () => expression.value;
    case "not": {
      const operand = certain(expression.operand);
      return (row) => 1 - operand(row);
    }
    case "and": {
      const [left, right] = [certain(expression.left), certain(expression.right)];
      return (row) => Math.min(left(row), right(row));
    }
    case "or": {
      const [left, right] = [certain(expression.left), certain(expression.right)];
      return (row) => Math.max(left(row), right(row));
    }
    case "compare": {
      const [left, right] = [certain(expression.left), certain(expression.right)];
      return (row) => Number(compare(expression.operator, left(row), right(row)));
    }
    case "member": {
      const operand = certain(expression.operand);
      return (row) => Number(expression.values.includes(operand(row)));
    }
    case "isMissing": {
      const operand = of(expression.operand);
      return (row) => Number(operand(row) === null);
    }
    case "orElse": {
      const [operand, otherwise] = [of(expression.operand), certain(expression.otherwise)];
      return (row) => operand(row) ?? otherwise(row);
    }
    case "add":
      return strict(of(expression.left), of(expression.right), (a, b) => a + b);
    case "subtract":
      return strict(of(expression.left), of(expression.right), (a, b) => a - b);
    case "multiply":
      return strict(of(expression.left), of(expression.right), (a, b) => a * b);
    case "negate": {
      const zero: RowFunction = () => 0;
      return strict(zero, of(expression.operand), (a, b) => a - b);
    }
    case "choose": {
      const condition = certain(expression.condition);
      const [then, otherwise] = [of(expression.then), of(expression.otherwise)];
      return (row) => (condition(row) === 1 ? then(row) : otherwise(row));
    }
    case "band": {
      const operand = of(expression.operand);
      return (row) => {
        const value = operand(row);
        return value === null ? null : expression.cuts.filter((cut) => cut <= value).length;
      };
    }
  }
}

function columnFunction(index: number, table: Table): RowFunction {
  const column = table.columns[index];
  if (column === undefined) throw new RangeError(`the table has no column ${index}`);
  const { values, present } = column;
  return (row) => (present !== null && present[row] !== 1 ? null : (values[row] ?? null));
}

/** A plan never puts a missing value where two-valued logic reads it; one that does is broken. */
function neverMissing(operand: RowFunction): (row: number) => number {
  return (row) => {
    const value = operand(row);
    if (value === null)
      throw new TypeError(`a missing value where the plan allows none, row ${row}`);
    return value;
  };
}

function strict(
  left: RowFunction,
  right: RowFunction,
  apply: (a: number, b: number) => number,
): RowFunction {
  return (row) => {
    const [a, b] = [left(row), right(row)];
    return a === null || b === null ? null : apply(a, b);
  };
}

function compare(operator: CompareOperator, left: number, right: number): boolean {
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
  }
}

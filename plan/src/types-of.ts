import type { Expression, Quantified } from "./expression.ts";
import { storedColumns } from "./joined.ts";
import type { Column, Plan } from "./plan.ts";
import { quotientBounds } from "./rounded-quotient.ts";
import { boundsOf, type Bounds } from "./value-type.ts";

/** What the bounds of an expression depend on; a Plan has it, and so does a checked contract. */
export type Scope = Pick<Plan, "dataset" | "parameters">;

/**
 * The interval that every value of `expression` lies in where it is not missing; conditions have 0 and 1.
 * Interval arithmetic: never too narrow, not always the narrowest.
 * Throws a RangeError when a column or parameter does not exist in `scope`.
 */
export function boundsOfExpression(expression: Expression, scope: Scope): Bounds {
  const of = (part: Expression): Bounds => boundsOfExpression(part, scope);
  switch (expression.kind) {
    case "column":
      return boundsOf(columnOf(expression.column, scope).type);
    case "parameter":
      return boundsOfParameter(expression.parameter, scope);
    case "literal":
      return { min: expression.value, max: expression.value };
    case "not":
    case "and":
    case "or":
    case "compare":
    case "member":
    case "isMissing":
      return { min: 0, max: 1 };
    case "orElse":
      return union(of(expression.operand), of(expression.otherwise));
    case "choose":
      return union(of(expression.then), of(expression.otherwise));
    case "add": {
      const [left, right] = [of(expression.left), of(expression.right)];
      return { min: left.min + right.min, max: left.max + right.max };
    }
    case "subtract": {
      const [left, right] = [of(expression.left), of(expression.right)];
      return { min: left.min - right.max, max: left.max - right.min };
    }
    case "multiply":
      return product(of(expression.left), of(expression.right));
    case "divide":
      return quotientBounds(of(expression.left), of(expression.right));
    case "negate": {
      const operand = of(expression.operand);
      return { min: 0 - operand.max, max: 0 - operand.min };
    }
    case "band": {
      const operand = of(expression.operand);
      return {
        min: expression.cuts.filter((cut) => cut <= operand.min).length,
        max: expression.cuts.filter((cut) => cut <= operand.max).length,
      };
    }
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return boundsOfQuantified(expression, of(expression.operand));
  }
}

/** Rule R28: what one person can add is bounded by the declared number of rows. */
function boundsOfQuantified({ kind, slots }: Quantified, operand: Bounds): Bounds {
  switch (kind) {
    case "any":
      return { min: 0, max: 1 };
    case "number":
      return { min: 0, max: slots.count };
    case "total":
      return {
        min: Math.min(0, slots.count * operand.min),
        max: Math.max(0, slots.count * operand.max),
      };
    case "largest":
    case "smallest":
      return operand;
  }
}

/** Whether some row can make `expression` missing, as far as its columns' types say. */
export function mayBeMissing(expression: Expression, scope: Scope): boolean {
  switch (expression.kind) {
    case "column":
      return columnOf(expression.column, scope).optional;
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return mayBeMissing(expression.left, scope) || mayBeMissing(expression.right, scope);
    case "negate":
    case "band":
      return mayBeMissing(expression.operand, scope);
    case "choose":
      return mayBeMissing(expression.then, scope) || mayBeMissing(expression.otherwise, scope);
    case "largest":
    case "smallest":
      return true;
    case "any":
    case "number":
    case "total":
    case "parameter":
    case "literal":
    case "not":
    case "and":
    case "or":
    case "compare":
    case "member":
    case "isMissing":
    case "orElse":
      return false;
  }
}

function boundsOfParameter(index: number, scope: Scope): Bounds {
  const parameter = scope.parameters[index];
  if (parameter === undefined) throw new RangeError(`no parameter ${index}`);
  // A run binds one of the listed values, so they and not the type bound the width.
  return { min: Math.min(...parameter.values), max: Math.max(...parameter.values) };
}

function columnOf(index: number, scope: Scope): Column {
  const column = storedColumns(scope.dataset)[index];
  if (column === undefined) throw new RangeError(`no column ${index}`);
  return column;
}

function union(a: Bounds, b: Bounds): Bounds {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function product(a: Bounds, b: Bounds): Bounds {
  const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max].map((v) => v + 0);
  return { min: Math.min(...corners), max: Math.max(...corners) };
}

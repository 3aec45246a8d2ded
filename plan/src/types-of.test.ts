import { expect, test } from "vitest";
import type { Expression } from "./expression.ts";
import { boundsOfExpression, mayBeMissing, type Scope } from "./types-of.ts";

const scope: Scope = {
  dataset: {
    name: "d",
    schema: "S",
    person: "id",
    columns: [
      { name: "x", type: { kind: "int", min: -3, max: 5, scale: 0 }, optional: false },
      { name: "y", type: { kind: "int", min: 2, max: 4, scale: 0 }, optional: true },
    ],
  },
  parameters: [{ name: "p", type: { kind: "int", min: 0, max: 99, scale: 0 }, values: [18, 40] }],
};
const x: Expression = { kind: "column", column: 0 };
const y: Expression = { kind: "column", column: 1 };

function check(expression: Expression, min: number, max: number, missing: boolean): void {
  expect(boundsOfExpression(expression, scope)).toEqual({ min, max });
  expect(mayBeMissing(expression, scope)).toBe(missing);
}

test("a column has the bounds of its type", () => check(x, -3, 5, false));
test("a parameter has the bounds of its values", () =>
  check({ kind: "parameter", parameter: 0 }, 18, 40, false));
test("a sum adds the bounds", () => check({ kind: "add", left: x, right: y }, -1, 9, true));
test("a difference crosses the bounds", () =>
  check({ kind: "subtract", left: x, right: y }, -7, 3, true));
test("a product takes its extreme corners", () =>
  check({ kind: "multiply", left: x, right: y }, -12, 20, true));
test("negation turns the bounds around", () => check({ kind: "negate", operand: x }, -5, 3, false));
test("a default widens the bounds and ends missingness", () =>
  check({ kind: "orElse", operand: y, otherwise: { kind: "literal", value: 0 } }, 0, 4, false));
test("a band counts the cuts in reach", () =>
  check({ kind: "band", operand: y, cuts: [0, 3, 4, 9] }, 1, 3, true));
test("a condition is a bit", () => check({ kind: "isMissing", operand: y }, 0, 1, false));
test("an unknown column throws", () =>
  expect(() => boundsOfExpression({ kind: "column", column: 7 }, scope)).toThrow("no column 7"));

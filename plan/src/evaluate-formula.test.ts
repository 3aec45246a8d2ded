import { expect, test } from "vitest";
import { evaluateFormula, type FigureValue } from "./evaluate-formula.ts";
import type { Formula } from "./formula.ts";
import { decimal, rational, rationalOfDouble, rationalText } from "./rational.ts";

const FIGURES: readonly FigureValue[] = [rational(7n), rational(3n), rational(0n), true];

const figure = (item: number): Formula => ({ kind: "figure", item });
const number = (digits: number, scale = 0): Formula => ({ kind: "number", digits, scale });
const pair = (kind: "add" | "subtract" | "multiply" | "divide" | "and" | "or") => {
  return (left: Formula, right: Formula): Formula => ({ kind, left, right });
};
const [plus, minus, times, over] = [
  pair("add"),
  pair("subtract"),
  pair("multiply"),
  pair("divide"),
];
const [and, or] = [pair("and"), pair("or")];
const truth = (value: boolean): Formula => ({ kind: "truth", value });
const compare = (
  left: Formula,
  operator: "eq" | "ne" | "lt" | "le" | "gt" | "ge",
  right: Formula,
): Formula => ({ kind: "compare", operator, left, right });

function textOf(formula: Formula): string {
  const value = evaluateFormula(formula, {
    figure: (item) => FIGURES[item]!,
    parameter: () => decimal(25, 1),
  });
  if (value === null) return "undefined";
  return typeof value === "boolean" ? String(value) : rationalText(value);
}

test.each<readonly [string, Formula]>([
  ["10", plus(figure(0), figure(1))],
  ["-4", minus(figure(1), figure(0))],
  ["21", times(figure(0), figure(1))],
  ["7/3", over(figure(0), figure(1))],
  ["-7/3", over({ kind: "negate", operand: figure(0) }, figure(1))],
  ["2.333333333", over(number(2_333_333_333, 9), number(1))],
  ["17.5", times(figure(0), { kind: "parameter", parameter: 0 })],
  ["1/3", over(over(figure(1), number(3)), figure(1))],
  ["undefined", over(figure(0), figure(2))],
  ["undefined", plus(number(1), over(figure(0), minus(figure(1), figure(1))))],
  ["true", compare(over(number(1), number(3)), "lt", number(334, 3))],
  ["false", compare(over(number(1), number(3)), "eq", number(333, 3))],
  ["true", compare(figure(0), "ge", number(7))],
  ["false", compare(figure(0), "ne", number(70, 1))],
  ["true", compare(figure(0), "gt", figure(1))],
  ["true", compare(figure(1), "le", figure(0))],
  ["true", compare(figure(3), "eq", compare(figure(0), "ge", figure(1)))],
  ["false", and(figure(3), { kind: "not", operand: figure(3) })],
  // Neither side hides that the other has no value.
  ["undefined", or(truth(true), compare(over(number(1), figure(2)), "gt", number(1)))],
  ["undefined", and(truth(false), compare(over(number(1), figure(2)), "gt", number(1)))],
])("%s", (expected, formula) => expect(textOf(formula)).toBe(expected));

test("numbers and conditions are not taken for each other", () => {
  expect(() => textOf(plus(figure(0), figure(3)))).toThrow(RangeError);
  expect(() => textOf({ kind: "not", operand: figure(0) })).toThrow(RangeError);
});

test("a double is an exact fraction", () => {
  for (const value of [0, -3, 0.1, -1e-300, 2 ** 80 + 2 ** 40, 5e-324]) {
    const { over: numerator, under } = rationalOfDouble(value);
    // Divided in two steps, because the denominator alone may be beyond doubles.
    const half = under > 2n ** 1000n ? 2n ** 1000n : 1n;
    expect(Number(numerator) / Number(under / half) / Number(half)).toBe(value);
  }
});

import type { Formula, Item, Plan } from "@qsc/plan";
import { expect, test } from "vitest";
import type { CellFigures } from "./figures.ts";
import { resultsFromFigures, type Released } from "./results.ts";

const figure = (item: number): Formula => ({ kind: "figure", item });
const pair = (
  kind: "add" | "subtract" | "multiply" | "divide",
  left: Formula,
  right: Formula,
): Formula => ({ kind, left, right });

const COMMON = { recipients: ["r"] } as const;
/** Two numbers of persons, a mean, a variance and its root, and a difference against the first cell. */
const OPENED: readonly Item[] = [
  { ...COMMON, kind: "count", name: "n", cohort: 0 },
  { ...COMMON, kind: "count", name: "a", cohort: 1 },
  { ...COMMON, kind: "mean", name: "mean", sum: 0, offset: 10, scale: 1 },
  { ...COMMON, kind: "variance", name: "variance", sum: 0, squares: 1, scale: 1 },
  { ...COMMON, kind: "stddev", name: "sd", sum: 0, squares: 1, scale: 1 },
  {
    ...{ ...COMMON, kind: "differenceOfProportions", name: "difference" },
    ...{ numerator: 1, denominator: 0, than: { key: 0, label: 0 } },
  },
];

function planWith(formulas: readonly Formula[], result: "number" | "truth"): Plan {
  const value = { kind: "column", column: 0 } as const;
  const derived = formulas.map((formula, at): Item => ({
    ...{ ...COMMON, kind: "derived", name: `d${at}`, formula, result },
  }));
  return {
    format: "qsc-plan/1",
    contract: { name: "C", version: "1.0.0" },
    dataset: { name: "d", schema: "S", person: "id", columns: [] },
    parameters: [{ name: "p", type: { kind: "int", min: 0, max: 9, scale: 1 }, values: [5] }],
    disclosure: { minimumCohort: 3 },
    queries: [
      {
        name: "q",
        where: null,
        keys: [{ name: "arm", expression: value, min: 0, labels: ["a", "b"] }],
        cohorts: [
          { condition: null, released: true },
          { condition: value, released: true },
        ],
        sums: [
          { cohort: 0, value, power: 1 },
          { cohort: 0, value, power: 2 },
        ],
        gates: [],
        ...{ partitions: [], totals: { kind: "none" } },
        items: [...OPENED, ...derived],
      },
    ],
  };
}

const NO_OTHERS = { quantiles: [], secrets: [] };

/** What the last formula gives in the second of two cells. */
function check(
  formulas: readonly Formula[],
  own: { readonly n?: number | null; readonly a?: number | null; readonly sum?: bigint },
  result: "number" | "truth" = "number",
  cell = 1,
): Released | undefined {
  const { n = 8, a = 3, sum = 24n } = own;
  const other: CellFigures = { open: [], cohorts: [10, 4], sums: [0n, 0n], ...NO_OTHERS };
  const cells = [other, { open: [], cohorts: [n, a], sums: [sum, 200n], ...NO_OTHERS }];
  const plan = planWith(formulas, result);
  const results = resultsFromFigures(plan, { queries: [{ cells }] }, ["r"], [5]);
  return results[0]?.cells[cell]?.items.at(-1)?.value;
}

const ODDS = pair("divide", figure(1), pair("subtract", figure(0), figure(1)));

test("a derived figure is exact, and a fraction where it has to be", () => {
  expect(check([ODDS], {})).toEqual({ kind: "derived", exact: "0.6", value: 0.6 });
  expect(check([ODDS], { n: 10 })).toEqual({ kind: "derived", exact: "3/7", value: 3 / 7 });
});

test("means, variances and differences are computed with before they are rounded", () => {
  // Σ(x-1) = 2.4 over 7 persons: the mean is 1 + 2.4/7.
  expect(check([pair("multiply", figure(2), figure(0))], { n: 7 })).toMatchObject({ exact: "9.4" });
  // (8·200 - 24²) / (8·7·100)
  expect(check([figure(3)], {})).toMatchObject({ exact: "32/175" });
  // 3/8 - 4/10
  expect(check([figure(5)], {})).toMatchObject({ exact: "-0.025" });
});

test("a standard deviation stands for its double", () => {
  const value = Math.sqrt(32 / 175);
  expect(check([figure(4)], {})).toMatchObject({ value });
});

test("parameters are read with their decimals", () => {
  const formula: Formula = pair("add", figure(0), { kind: "parameter", parameter: 0 });
  expect(check([formula], {})).toMatchObject({ exact: "8.5" });
});

test("a condition is true or false", () => {
  const formula: Formula = {
    ...{ kind: "compare", operator: "ge", left: ODDS },
    right: { kind: "number", digits: 6, scale: 1 },
  };
  expect(check([formula], {}, "truth")).toEqual({ kind: "truth", value: true });
  expect(check([formula], { n: 9 }, "truth")).toEqual({ kind: "truth", value: false });
});

test("it is suppressed where one operand is, needed or not", () => {
  const always: Formula = {
    kind: "or",
    left: { kind: "truth", value: true },
    right: { kind: "compare", operator: "eq", left: figure(1), right: figure(1) },
  };
  expect(check([ODDS], { a: null })).toEqual({ kind: "suppressed" });
  expect(check([always], { a: null }, "truth")).toEqual({ kind: "suppressed" });
  const indirect = pair("multiply", figure(0), figure(6));
  expect(check([ODDS, indirect], { a: null })).toEqual({ kind: "suppressed" });
});

test("division by 0 has an outcome, and so has what rests on it", () => {
  expect(check([ODDS], { a: 8 })).toEqual({ kind: "undefined", reason: "divisionByZero" });
  const next = pair("add", figure(6), figure(0));
  expect(check([ODDS, next], { a: 8 })).toEqual({ kind: "undefined", reason: "undefinedOperand" });
  // The variance of one person, beside a closed figure: what is closed comes first.
  expect(check([figure(3)], { n: 1, sum: 0n })).toEqual({
    ...{ kind: "undefined", reason: "undefinedOperand" },
  });
  expect(check([pair("add", figure(3), figure(1))], { n: 1, a: null })).toEqual({
    kind: "suppressed",
  });
});

test("the reference cell has none that rests on a comparison", () => {
  expect(check([pair("add", figure(5), figure(0))], {}, "number", 0)).toEqual({
    kind: "reference",
  });
});

test("a chain that names each figure twice is computed once for each", () => {
  const chain = Array.from({ length: 40 }, (_, at) =>
    at === 0
      ? pair("divide", figure(0), { kind: "number", digits: 2 ** 20, scale: 0 })
      : pair("add", figure(5 + at), figure(5 + at)),
  );
  expect(check(chain, {})).toMatchObject({ value: 8 * 2 ** 19 });
});

import type { Item, Plan, Query } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Table } from "../local/table.ts";
import { evaluateInClear } from "../reference/evaluate-in-clear.ts";
import { newcombe, katz, welch, wilson } from "./interval.ts";
import { resultsFromFigures, type Released } from "./results.ts";

const BP = { kind: "column", column: 0 } as const;
const HAS_BP = { kind: "not", operand: { kind: "isMissing", operand: BP } } as const;

/** A plan of one table by arm over `bp: Decimal(1) 60.0..260.0?` and `arm: enum { a, b }`, with k = 3. */
function planWith(items: readonly Item[], query: Partial<Query> = {}): Plan {
  return {
    format: "qsc-plan/1",
    contract: { name: "C", version: "1.0.0" },
    dataset: {
      name: "d",
      schema: "S",
      person: "id",
      columns: [
        { name: "bp", type: { kind: "int", min: 600, max: 2600, scale: 1 }, optional: true },
        { name: "arm", type: { kind: "enum", members: ["a", "b"] }, optional: false },
      ],
    },
    parameters: [],
    disclosure: { minimumCohort: 3 },
    queries: [
      {
        name: "q",
        where: null,
        keys: [
          { name: "arm", expression: { kind: "column", column: 1 }, min: 0, labels: ["a", "b"] },
        ],
        cohorts: [
          { condition: null, released: true },
          { condition: HAS_BP, released: true },
        ],
        sums: [
          { cohort: 1, value: BP, power: 1 },
          { cohort: 1, value: BP, power: 2 },
        ],
        gates: [
          { cohorts: [0], exposed: [] },
          {
            cohorts: [1],
            exposed: [
              {
                terms: [
                  { cohort: 0, coefficient: 1 },
                  { cohort: 1, coefficient: -1 },
                ],
                mayBeEmpty: true,
              },
            ],
          },
        ],
        partitions: [],
        totals: { kind: "none" },
        items,
        ...query,
      },
    ],
  };
}

function table(rows: readonly (readonly [number | null, number])[]): Table {
  return {
    rows: rows.length,
    columns: [
      {
        values: Int32Array.from(rows, ([bp]) => bp ?? 600),
        present: Uint8Array.from(rows, ([bp]) => (bp === null ? 0 : 1)),
      },
      { values: Int32Array.from(rows, ([, arm]) => arm) },
    ],
  };
}

/** What arm a releases for one item. */
function check(item: Item, bp: readonly (number | null)[], query?: Partial<Query>): Released {
  const plan = planWith([item], query);
  const figures = evaluateInClear(plan, [], table(bp.map((value) => [value, 0])));
  const value = resultsFromFigures(plan, figures)[0]?.cells[0]?.items[0]?.value;
  if (value === undefined) throw new Error("no value");
  return value;
}

const COMMON = { name: "x", recipients: ["r"] as readonly string[] } as const;
const COUNT: Item = { ...COMMON, kind: "count", cohort: 0 };
const MEAN: Item = { ...COMMON, kind: "mean", sum: 0, offset: 600, scale: 1 };
const SUM: Item = { ...COMMON, kind: "sum", sum: 0, offset: 600, scale: 1 };
const VARIANCE: Item = { ...COMMON, kind: "variance", sum: 0, squares: 1, scale: 1 };
const SUPPRESSED: Released = { kind: "suppressed" };

test("a count is the number of persons", () => {
  expect(check(COUNT, [null, null, null, 600])).toEqual({ kind: "count", count: 4 });
});

test("a count under the minimum is suppressed, and so is zero", () => {
  expect(check(COUNT, [600, 700])).toEqual(SUPPRESSED);
  expect(check(COUNT, [])).toEqual(SUPPRESSED);
});

test("a sum is exact, with its decimals", () => {
  expect(check(SUM, [600, 1205, 2600])).toEqual({
    kind: "sum",
    exact: "440.5",
    value: 440.5,
    count: 3,
  });
});

test("a mean leaves missing values out", () => {
  expect(check(MEAN, [600, 700, 800, null, null, null])).toEqual({
    kind: "mean",
    value: 70,
    count: 3,
    interval: null,
  });
});

test("a mean whose squares open has an interval", () => {
  const released = check({ ...MEAN, squares: 1 }, [600, 700, 800]);
  // 70 ± 4.302653 · 10 / √3
  expect(released).toMatchObject({ kind: "mean", value: 70, interval: { method: "student" } });
  expect(released.kind === "mean" && released.interval?.lower).toBeCloseTo(45.15862, 4);
});

test("a mean stays closed where one or two persons have no value", () => {
  expect(check(MEAN, [600, 700, 800, null])).toEqual(SUPPRESSED);
  expect(check(MEAN, [600, 700, 800, null, null])).toEqual(SUPPRESSED);
});

test("a variance is that of the sample", () => {
  expect(check(VARIANCE, [600, 700, 800])).toEqual({ kind: "variance", value: 100, count: 3 });
  expect(check({ ...VARIANCE, kind: "stddev" }, [600, 700, 800])).toEqual({
    kind: "stddev",
    value: 10,
    count: 3,
  });
});

test("variance equals the definition", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 600, max: 2600 }), { minLength: 3 }), (bp) => {
      const values = bp.map((value) => value / 10);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const released = check(VARIANCE, bp);
      expect(released.kind === "variance" && released.value).toBeCloseTo(
        squares / (values.length - 1),
        6,
      );
    }),
  );
});

test("a proportion needs both of its cohorts", () => {
  const item: Item = { ...COMMON, kind: "proportion", numerator: 1, denominator: 0 };
  expect(check(item, [600, 600, 600, null, null, null])).toEqual({
    kind: "proportion",
    numerator: 3,
    denominator: 6,
    value: 0.5,
    interval: wilson({ events: 3, persons: 6 }),
  });
  expect(check(item, [600, 600, null, null, null, null])).toEqual(SUPPRESSED);
});

/** What both arms release for one item. */
function checkArms(
  item: Item,
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): readonly (Released | undefined)[] {
  const plan = planWith([item]);
  const rows = [a.map((bp) => [bp, 0] as const), b.map((bp) => [bp, 1] as const)].flat();
  const results = resultsFromFigures(plan, evaluateInClear(plan, [], table(rows)));
  return results[0]?.cells.map(({ items }) => items[0]?.value) ?? [];
}

const THAN = { than: { key: 0, label: 1 } } as const;
const FOUR_OF_EIGHT = [600, 600, 600, 600, null, null, null, null];
const FOUR_OF_SEVEN = [600, 600, 600, 600, null, null, null];

test("proportions are compared with the reference cell, which has no such figure", () => {
  const item = { ...COMMON, numerator: 1, denominator: 0, ...THAN };
  const own = { events: 4, persons: 8 };
  const other = { events: 4, persons: 7 };
  expect(
    checkArms({ ...item, kind: "differenceOfProportions" }, FOUR_OF_EIGHT, FOUR_OF_SEVEN),
  ).toEqual([
    { kind: "differenceOfProportions", value: -1 / 14, interval: newcombe(own, other) },
    { kind: "reference" },
  ]);
  expect(checkArms({ ...item, kind: "ratioOfProportions" }, FOUR_OF_EIGHT, FOUR_OF_SEVEN)).toEqual([
    { kind: "ratioOfProportions", value: 7 / 8, interval: katz(own, other) },
    { kind: "reference" },
  ]);
});

test("a comparison stays closed where either arm does", () => {
  const item: Item = {
    ...{ ...COMMON, kind: "differenceOfProportions", numerator: 1, denominator: 0, ...THAN },
  };
  const closed = [600, 600, null, null, null];
  const reference = { kind: "reference" };
  expect(checkArms(item, FOUR_OF_EIGHT, closed)).toEqual([SUPPRESSED, reference]);
  expect(checkArms(item, closed, FOUR_OF_EIGHT)).toEqual([SUPPRESSED, reference]);
});

test("means are compared by Welch's interval", () => {
  const item: Item = {
    ...{ ...COMMON, kind: "differenceOfMeans", sum: 0, squares: 1, scale: 1, ...THAN },
  };
  expect(checkArms(item, [600, 700, 800], [650, 650, 750, 750])).toEqual([
    {
      kind: "differenceOfMeans",
      value: 0,
      interval: welch(
        { mean: 0, variance: 100, count: 3 },
        { mean: 0, variance: 100 / 3, count: 4 },
      ),
    },
    { kind: "reference" },
  ]);
});

test("a histogram opens as a whole", () => {
  const item: Item = {
    ...COMMON,
    kind: "histogram",
    bins: [
      { label: "low", cohort: 2 },
      { label: "high", cohort: 3 },
    ],
  };
  const low = {
    kind: "compare",
    operator: "lt",
    left: BP,
    right: { kind: "literal", value: 1000 },
  } as const;
  const query: Partial<Query> = {
    cohorts: [
      { condition: null, released: false },
      { condition: HAS_BP, released: false },
      { condition: { kind: "and", left: HAS_BP, right: low }, released: true },
      {
        condition: { kind: "and", left: HAS_BP, right: { kind: "not", operand: low } },
        released: true,
      },
    ],
    gates: [{ cohorts: [2, 3], exposed: [] }],
  };
  // A missing value would make `bp < 1000` undecided, so the plan guards it; here nobody is missing.
  expect(check(item, [600, 600, 600, 2000, 2000, 2000], query)).toEqual({
    kind: "histogram",
    bins: [
      { label: "low", count: 3 },
      { label: "high", count: 3 },
    ],
  });
  expect(check(item, [600, 600, 600, 2000, 2000], query)).toEqual(SUPPRESSED);
});

test.each([
  // m = 0: nothing is suppressed.
  [
    [3, 3],
    [3, 3],
  ],
  // m = 1: R = 2 is known exactly, so all of it stays closed.
  [
    [3, 2],
    [null, null],
  ],
  // m = 2: R must lie in 2 … 2.
  [
    [1, 1],
    [null, null],
  ],
] as const)("where the total is known, sizes %j open as %j", (sizes, opened) => {
  const plan = planWith([COUNT], { totals: { kind: "partition", parent: null } });
  const rows = sizes.flatMap((size, arm) =>
    Array.from({ length: size }, () => [600, arm] as const),
  );
  const figures = evaluateInClear(plan, [], table(rows));
  expect(figures.queries[0]?.cells.map((cell) => cell.cohorts[0])).toEqual(opened);
});

test("labels and recipients go with each cell", () => {
  const plan = planWith([{ ...COUNT, unit: "1" }]);
  const results = resultsFromFigures(plan, evaluateInClear(plan, [], table([])));
  expect(results).toEqual([
    {
      recipient: "r",
      query: "q",
      keys: [{ name: "arm", labels: ["a", "b"] }],
      cells: ["a", "b"].map((label) => ({
        labels: [label],
        items: [{ name: "x", unit: "1", value: SUPPRESSED }],
      })),
    },
  ]);
});

test("each recipient has a table of its own items, recipient by recipient", () => {
  const plan = planWith([
    { ...COUNT, name: "a", recipients: ["committee", "sponsor"] },
    { ...MEAN, name: "b", recipients: ["sponsor"] },
  ]);
  const results = resultsFromFigures(plan, evaluateInClear(plan, [], table([])));
  const names = results.map(({ recipient, cells }) => [
    recipient,
    cells[0]?.items.map(({ name }) => name),
  ]);
  expect(names).toEqual([
    ["committee", ["a"]],
    ["sponsor", ["a", "b"]],
  ]);
});

test("figures that do not fit the plan are refused", () => {
  expect(() => resultsFromFigures(planWith([COUNT]), { queries: [] })).toThrow(RangeError);
});

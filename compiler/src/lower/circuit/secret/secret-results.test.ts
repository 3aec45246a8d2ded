import {
  decimalsOf,
  encodeSecret,
  evaluateCircuit,
  itemSizes,
  type Column,
  type Formula,
  type Item,
  type Plan,
  type Query,
  type Row,
} from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryFormula, withFigures } from "../../../testing/arbitrary-items.ts";
import { evaluatePlan } from "../../../testing/evaluate-plan.ts";
import { toCircuit } from "../to-circuit.ts";

const COLUMNS: readonly Column[] = [
  { name: "x", type: { kind: "int", min: -3, max: 4, scale: 0 }, optional: false },
  { name: "flag", type: { kind: "bool" }, optional: false },
  { name: "arm", type: { kind: "bool" }, optional: false },
];

const [X, FLAG, ARM] = [0, 1, 2].map((column) => ({ kind: "column" as const, column }));
const hidden = { recipients: ["r"], hidden: true } as const;

/** Figures of every kind that can be computed with in secret. */
const FIGURES: readonly Item[] = [
  { kind: "count", name: "n", ...hidden, cohort: 0 },
  { kind: "count", name: "a", ...hidden, cohort: 1 },
  { kind: "proportion", name: "p", ...hidden, numerator: 1, denominator: 0 },
  { kind: "sum", name: "s", ...hidden, sum: 0, offset: -3, scale: 1 },
  { kind: "mean", name: "m", ...hidden, sum: 0, offset: -3, scale: 0 },
  { kind: "variance", name: "v", ...hidden, sum: 0, squares: 1, scale: 1 },
];

function planOf(k: number, formula: Formula, result: "number" | "truth"): Plan {
  const own = { name: "d", recipients: ["r"], formula, result } as const;
  const query: Query = {
    ...{ name: "q", where: null, partitions: [], totals: { kind: "none" } },
    keys: [{ name: "arm", expression: ARM!, min: 0, labels: ["no", "yes"] }],
    cohorts: [
      { condition: null, released: true },
      { condition: FLAG!, released: true },
    ],
    sums: [1 as const, 2 as const].map((power) => ({ cohort: 0, value: X!, power })),
    gates: [
      { cohorts: [0], exposed: [] },
      { cohorts: [1], exposed: [] },
    ],
    items: [...FIGURES, { kind: "derived", ...own }],
  };
  return {
    format: "qsc-plan/1",
    contract: { name: "c", version: "1.0.0" },
    dataset: { name: "d", schema: "S", person: "id", columns: COLUMNS },
    parameters: [
      { name: "p", type: { kind: "int", min: -5, max: 20, scale: 1 }, values: [-5, 0, 13] },
    ],
    disclosure: { minimumCohort: k },
    queries: [query],
  };
}

const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.tuple(fc.integer({ min: -3, max: 4 }), fc.nat({ max: 1 }), fc.nat({ max: 1 })),
  { maxLength: 14 },
);

const tally = { value: 0, undefined: 0, suppressed: 0 };

/** The circuit opens what the plan means, in exact fractions, and nothing that is hidden. */
function check(plan: Plan, data: readonly Row[], parameter: number): void {
  const circuit = toCircuit(plan);
  expect(circuit.outputs.map(({ figure }) => figure.kind)).toEqual(["derived"]);
  const opened = evaluateCircuit(plan, circuit, data, [parameter])[0];
  const item = plan.queries[0]?.items.at(-1);
  const expected = evaluatePlan(plan, data, [parameter], [data.length])[0] ?? [];
  const codes = expected.map(({ secrets }) => {
    const result = secrets.at(-1) ?? { open: false };
    tally[!result.open ? "suppressed" : result.value === null ? "undefined" : "value"]++;
    return encodeSecret(result, decimalsOf(item));
  });
  expect(opened).toEqual(codes);
}

/** What takes long to try; the functions themselves are tried on more digits. */
const MANY_DIGITS = 100;

test("what is computed in secret is what the formula says", { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(
      fc.record({
        ...{ k: fc.integer({ min: 1, max: 3 }), own: arbitraryFormula, data: rows },
        ...{ decimals: fc.nat({ max: 3 }), root: fc.boolean() },
        parameter: fc.constantFrom(-5, 0, 13),
      }),
      ({ k, own, data, decimals, root, parameter }) => {
        const places = [0, 0, 1, 1, 2, 3, 4, 5];
        const inner = withFigures(own.formula, places);
        const kind = root ? "roundRoot" : "round";
        const formula: Formula =
          own.result === "truth" ? inner : { kind, operand: inner, decimals };
        const plan = planOf(k, formula, own.result);
        const size = itemSizes(plan.queries[0]!, plan).at(-1) ?? null;
        fc.pre(size !== null && size.over + size.under <= MANY_DIGITS);
        fc.pre(JSON.stringify(formula).includes('"figure"'));
        check(plan, data, parameter);
      },
    ),
    { numRuns: process.env["QSC_LONG"] === "1" ? 3000 : 40 },
  );
  console.log(`secret results: ${JSON.stringify(tally)}`);
  expect(Math.min(...Object.values(tally))).toBeGreaterThan(0);
});

test("a standard deviation is the rounded root of a variance", () => {
  const variance: Formula = { kind: "figure", item: 5 };
  const plan = planOf(2, { kind: "roundRoot", operand: variance, decimals: 3 }, "number");
  const data = [-3, -3, 0, 1, 4, 4].map((x): Row => [x, 1, 0]);
  check(plan, data, 0);
  const [outputs] = evaluateCircuit(plan, toCircuit(plan), data, [0]);
  // Of x / 10 the variance is 0.099 and its root 0.31464…; the two lowest bits say open and defined.
  expect(outputs?.[0]).toBe(4n * 315n + 3n);
});

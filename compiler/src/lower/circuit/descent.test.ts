import { evaluateCircuit, type Expression, type Plan, type Query, type Row } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluatePlan } from "../../testing/evaluate-plan.ts";
import { cheapestDigits, descentsOf, type DescentPlan } from "./quantile-strategy.ts";
import { toCircuit } from "./to-circuit.ts";

const LONG = process.env["QSC_LONG"] === "1";
const LEAST = -5;

const column = (at: number): Expression => ({ kind: "column", column: at });
const literal = (value: number): Expression => ({ kind: "literal", value });

interface Case {
  readonly width: number;
  readonly optional: boolean;
  readonly doubled: boolean;
  readonly cuts: readonly number[];
  readonly levels: readonly number[];
  readonly digits: readonly number[];
  readonly rows: readonly Row[];
  readonly bySite: boolean;
}

/** Quantiles of a value of so many bits, or of twice that value, in three groups of those who are not left out. */
function planOf({ width, optional, doubled, cuts, levels, bySite }: Case): Plan {
  const max = LEAST + 2 ** width - 1;
  const value: Expression = doubled
    ? { kind: "add", left: column(0), right: column(0) }
    : column(0);
  const decided: Expression = { kind: "orElse", operand: value, otherwise: literal(2 * LEAST) };
  const present: Expression = { kind: "not", operand: { kind: "isMissing", operand: value } };
  const below = (cut: number): Expression => {
    const left = optional ? decided : value;
    const less: Expression = { kind: "compare", operator: "le", left, right: literal(cut - 1) };
    return optional ? { kind: "and", left: present, right: less } : less;
  };
  const conditions = levels.flatMap(() => cuts.map(below));
  const cohorts = [null, ...(optional ? [present] : []), ...conditions];
  const first = cohorts.length - conditions.length;
  const cohort = first - 1;
  const query: Query = {
    name: "q",
    where: { kind: "compare", operator: "eq", left: column(2), right: literal(1) },
    keys: [{ name: "g", expression: column(1), min: 0, labels: ["x", "y", "z"] }],
    cohorts: cohorts.map((condition, at) => ({ condition, released: at === cohort })),
    sums: [],
    quantiles: levels.map((level, at) => ({
      ...{ cohort, level },
      below: cuts.map((_, cut) => first + at * cuts.length + cut),
    })),
    gates: [{ cohorts: [cohort], exposed: [] }],
    partitions: [],
    totals: { kind: "none" },
    items: levels.map((_, quantile) => ({
      ...{ kind: "quantile", name: `q${quantile}`, recipients: ["r"] },
      ...{ quantile, bands: [] },
    })),
  };
  return {
    format: "qsc-plan/1",
    contract: { name: "T", version: "1.0.0" },
    dataset: {
      ...{ name: "d", schema: "S", person: "id" },
      columns: [
        { name: "v", type: { kind: "int", min: LEAST, max, scale: 0 }, optional },
        { name: "g", type: { kind: "int", min: 0, max: 2, scale: 0 }, optional: false },
        { name: "w", type: { kind: "bool" }, optional: false },
      ],
    },
    parameters: [],
    disclosure: { minimumCohort: 1, ...(bySite && { minimumSites: 1 }) },
    queries: [query],
  };
}

const arbitraryCase: fc.Arbitrary<Case> = fc
  .record({
    width: fc.integer({ min: 1, max: LONG ? 9 : 5 }),
    optional: fc.boolean(),
    doubled: fc.boolean(),
    levels: fc.array(fc.constantFrom(1, 1234, 2500, 3333, 5000, 7500, 9000, 9999), {
      minLength: 1,
      maxLength: 3,
    }),
    bySite: fc.boolean(),
  })
  .chain((shape) => {
    const max = LEAST + 2 ** shape.width - 1;
    const [least, most] = shape.doubled ? [2 * LEAST, 2 * max] : [LEAST, max];
    const everyValue = Array.from({ length: most - least }, (_, at) => least + 1 + at);
    const everyFourth = everyValue.filter((value) => (value - least) % 4 === 0);
    const some = fc
      .uniqueArray(fc.integer({ min: least + 1, max: most }), { minLength: 1, maxLength: 9 })
      .map((cuts) => cuts.sort((a, b) => a - b));
    const row = fc.tuple(
      // Few values, so that many are equal.
      fc.oneof(
        fc.integer({ min: LEAST, max }),
        fc.constantFrom(LEAST, max),
        ...(shape.optional ? [fc.constant(null)] : []),
      ),
      fc.constantFrom(0, 0, 1),
      fc.constantFrom(1, 1, 1, 0),
    );
    return fc.record({
      cuts: fc.oneof(
        some,
        fc.constant(everyValue),
        fc.constant(everyFourth.length === 0 ? everyValue : everyFourth),
      ),
      digits: fc.array(fc.integer({ min: 1, max: LONG ? 4 : 3 }), { minLength: 10, maxLength: 10 }),
      rows: fc.array(row, { maxLength: 40 }),
      ...Object.fromEntries(
        Object.entries(shape).map(([name, value]) => [name, fc.constant(value)]),
      ),
    }) as unknown as fc.Arbitrary<Case>;
  });

/** The wanted digits, cut off where the value has no more bits. */
function withDigits(found: DescentPlan, wanted: readonly number[]): DescentPlan {
  let left = found.digits.reduce((sum, bits) => sum + bits, 0);
  const digits = wanted.map((bits) => {
    const own = Math.min(bits, left);
    left -= own;
    return own;
  });
  return { ...found, digits: digits.filter((bits) => bits > 0) };
}

/** Every quantile by a descent, whatever it costs. */
function always(digits: readonly number[]): typeof descentsOf {
  return (plan, query) =>
    descentsOf(plan, query, () => Infinity).map((one) => withDigits(one, digits));
}

function figures(
  { rows, digits }: Case,
  plan: Plan,
  strategy: typeof descentsOf,
): readonly (readonly bigint[])[] {
  const circuit = toCircuit(plan, null, strategy);
  const cut = Math.floor(rows.length / 3);
  const sites = [cut, rows.length - cut];
  const opened = evaluateCircuit(plan, circuit, rows, [], { padding: digits[0] ?? 0, sites });
  const isQuantile = circuit.outputs.map(({ figure }) => figure.kind === "quantile");
  return opened.filter((_, index) => isQuantile[index]);
}

test("a descent finds the band that counting finds", { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(arbitraryCase, (one) => {
      const plan = planOf(one);
      const expected = evaluatePlan(plan, one.rows, [], [one.rows.length])[0] ?? [];
      const wanted = one.levels.map((_, at) =>
        expected.map(({ quantiles }) => BigInt(quantiles[at] ?? 0)),
      );
      expect(figures(one, plan, always(one.digits)), "descent").toEqual(wanted);
      expect(
        figures(one, plan, () => []),
        "counting",
      ).toEqual(wanted);
    }),
    { numRuns: LONG ? 1000 : 40 },
  );
});

test("quantiles of one value share the first level", () => {
  const shape = { width: 9, optional: false, doubled: false, digits: [], rows: [], bySite: false };
  const cuts = Array.from({ length: 511 }, (_, at) => LEAST + 1 + at);
  const plan = planOf({ ...shape, cuts, levels: [2500, 5000, 7500] });
  const [query] = plan.queries;
  const [own, ...others] = query === undefined ? [] : descentsOf(plan, query);
  expect(others).toEqual([]);
  expect(own).toMatchObject({ cohort: 0, quantiles: [0, 1, 2], skipped: 0 });
  const rows = toCircuit(plan).stages.filter(({ lanes }) => lanes === "rows");
  expect(rows).toHaveLength(1 + 3 * ((own?.digits.length ?? 0) - 1));
});

test("few cuts are counted one by one", () => {
  const shape = { width: 7, optional: false, doubled: false, digits: [], rows: [], bySite: false };
  const plan = planOf({ ...shape, cuts: [40, 60, 80], levels: [5000] });
  expect(plan.queries.map((query) => descentsOf(plan, query))).toEqual([[]]);
});

test.each([
  [1, [1]],
  [3, [3]],
  [7, [3, 2, 2]],
  [10, [3, 3, 2, 2]],
  [16, [3, 3, 3, 3, 2, 2]],
])("digits of %i bits", (width, digits) => expect(cheapestDigits(width, 1, 1)).toEqual(digits));

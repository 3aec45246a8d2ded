import {
  boundsOfExpression,
  type Column,
  type Expression,
  type JoinedData,
  type Plan,
  type Query,
  type Row,
  type Slots,
} from "@qsc/plan";
import fc from "fast-check";
import {
  arbitraryDominance,
  arbitrarySiteLimits,
  judged,
  quantileOf,
  relatedTables,
  siteLimitsFor,
  withoutNegatives,
} from "./arbitrary-obligations.ts";
import { withItems } from "./arbitrary-items.ts";

/** Columns of every kind, small enough to be hit from all sides. */
const COLUMNS: readonly Column[] = [
  { name: "age", type: { kind: "int", min: 18, max: 110, scale: 0 }, optional: false },
  { name: "delta", type: { kind: "int", min: -7, max: 5, scale: 0 }, optional: true },
  { name: "arm", type: { kind: "enum", members: ["a", "b", "c"] }, optional: false },
  {
    name: "grade",
    type: { kind: "enum", members: ["g0", "g1", "g2", "g3", "g4"] },
    optional: true,
  },
  { name: "flag", type: { kind: "bool" }, optional: false },
  { name: "day", type: { kind: "date", min: -20, max: 20 }, optional: true },
];

/** A joined data set of a few slots; its columns in slot 0 are 7, 8 and 9. */
const VISITS: JoinedData = {
  ...{ name: "visits", schema: "V", person: "id", rowsPerPerson: 3 },
  columns: [
    { name: "grade", type: { kind: "int", min: -2, max: 5, scale: 0 }, optional: true },
    { name: "dose", type: { kind: "int", min: 3, max: 20, scale: 0 }, optional: false },
    { name: "serious", type: { kind: "bool" }, optional: false },
  ],
};
const SLOTS: Slots = { first: COLUMNS.length, width: 4, count: VISITS.rowsPerPerson };

const SCOPE: Pick<Plan, "dataset" | "parameters"> = {
  dataset: { name: "d", schema: "S", person: "id", columns: COLUMNS, joined: [VISITS] },
  parameters: [
    { name: "cut", type: { kind: "int", min: 10, max: 90, scale: 0 }, values: [18, 40, 65] },
    { name: "arm", type: COLUMNS[2]!.type, values: [0, 1, 2] },
  ],
};

const literal = fc
  .integer({ min: -20, max: 120 })
  .map((value): Expression => ({ kind: "literal", value }));
const bare = fc.oneof(
  fc.nat({ max: COLUMNS.length - 1 }).map((column): Expression => ({ kind: "column", column })),
  fc.nat({ max: 1 }).map((parameter): Expression => ({ kind: "parameter", parameter })),
);

/** What stands inside of a quantified expression: values of the row, and of the person. */
const rowValue: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(7, 8, 0, 1).map((column): Expression => ({ kind: "column", column })),
  fc.constant<Expression>({
    kind: "subtract",
    left: { kind: "column", column: 8 },
    right: { kind: "column", column: 7 },
  }),
);
const rowNumber: fc.Arbitrary<Expression> = fc
  .tuple(rowValue, fc.integer({ min: -3, max: 9 }))
  .map(([operand, value]): Expression => ({
    ...{ kind: "orElse", operand, otherwise: { kind: "literal", value } },
  }));
const rowCondition: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant<Expression>({ kind: "literal", value: 1 }),
  fc.constant<Expression>({ kind: "column", column: 9 }),
  rowValue.map((operand): Expression => ({ kind: "isMissing", operand })),
  fc
    .record({
      kind: fc.constant("compare" as const),
      operator: fc.constantFrom(...(["eq", "lt", "ge"] as const)),
      left: rowNumber,
      right: fc.oneof(
        fc.integer({ min: -3, max: 20 }).map((value): Expression => ({ kind: "literal", value })),
        fc.constant<Expression>({ kind: "parameter", parameter: 0 }),
        fc.constant<Expression>({ kind: "column", column: 0 }),
      ),
    })
    .map((expression): Expression => expression),
);

/** What a person's rows have in common; the conditions are two-valued numbers. */
const quantified: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .record({ kind: fc.constantFrom("any" as const, "number" as const), operand: rowCondition })
    .map((one): Expression => ({ ...one, slots: SLOTS })),
  rowNumber.map((operand): Expression => ({ kind: "total", slots: SLOTS, operand })),
  fc
    .record({ kind: fc.constantFrom("largest" as const, "smallest" as const), operand: rowValue })
    .map((one): Expression => ({ ...one, slots: SLOTS })),
);

/** A number that is always more than 0, and may be missing. */
const divisor: fc.Arbitrary<Expression> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((value): Expression => ({ kind: "literal", value })),
  fc.constant<Expression>({ kind: "column", column: 0 }),
  fc.constant<Expression>({ kind: "parameter", parameter: 0 }),
  fc.integer({ min: 8, max: 20 }).map((value): Expression => ({
    kind: "add",
    left: { kind: "column", column: 1 },
    right: { kind: "literal", value },
  })),
);

/** A number that is never missing. */
function definite(depth: number): fc.Arbitrary<Expression> {
  return fc
    .tuple(numberOf(depth), literal)
    .map(([operand, otherwise]): Expression => ({ kind: "orElse", operand, otherwise }));
}

function numberOf(depth: number): fc.Arbitrary<Expression> {
  if (depth === 0) return fc.oneof(bare, bare, literal, quantified);
  const inner = numberOf(depth - 1);
  return fc.oneof(
    bare,
    fc
      .record({
        kind: fc.constantFrom("add" as const, "subtract" as const, "multiply" as const),
        left: inner,
        right: inner,
      })
      .map((expression): Expression => expression),
    inner.map((one): Expression => ({ kind: "multiply", left: one, right: one })),
    fc.tuple(inner, divisor).map(([left, right]): Expression => ({ kind: "divide", left, right })),
    inner.map((operand): Expression => ({ kind: "negate", operand })),
    fc
      .tuple(inner, fc.uniqueArray(fc.integer({ min: -5, max: 100 }), { maxLength: 5 }))
      .map(([operand, cuts]): Expression => ({
        kind: "band",
        operand,
        cuts: cuts.sort((a, b) => a - b),
      })),
    fc
      .tuple(conditionOf(depth - 1), inner, inner)
      .map(([condition, then, otherwise]): Expression => ({
        ...{ kind: "choose", condition, then, otherwise },
      })),
    definite(depth - 1),
  );
}

/** A two-valued expression. */
export function conditionOf(depth: number): fc.Arbitrary<Expression> {
  const operand = definite(depth === 0 ? 0 : depth - 1);
  const leaf = fc.oneof(
    fc
      .record({
        kind: fc.constant("compare" as const),
        operator: fc.constantFrom(...(["eq", "ne", "lt", "le", "gt", "ge"] as const)),
        left: operand,
        right: fc.oneof(
          literal,
          bare.filter((one) => one.kind === "parameter"),
          operand,
        ),
      })
      .map((expression): Expression => expression),
    fc
      .tuple(operand, fc.uniqueArray(fc.integer({ min: -3, max: 30 }), { maxLength: 6 }))
      .map(([one, values]): Expression => ({
        ...{ kind: "member", operand: one, values: values.sort((a, b) => a - b) },
      })),
    numberOf(0).map((one): Expression => ({ kind: "isMissing", operand: one })),
    fc.constant<Expression>({ kind: "column", column: 4 }),
    quantified.filter((one) => one.kind === "any"),
  );
  if (depth === 0) return leaf;
  const inner = conditionOf(depth - 1);
  return fc.oneof(
    leaf,
    inner.map((one): Expression => ({ kind: "not", operand: one })),
    fc
      .record({ kind: fc.constantFrom("and" as const, "or" as const), left: inner, right: inner })
      .map((expression): Expression => expression),
  );
}

/** A plan whose gates are arbitrary: for tests of what a circuit computes, not of what is safe. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc
  .record({
    k: fc.integer({ min: 1, max: 4 }),
    sites: fc.option(arbitrarySiteLimits, { nil: {}, freq: 1 }),
    dominance: fc.option(arbitraryDominance, { nil: undefined, freq: 2 }),
    queries: fc.oneof(
      fc.array(queryOf(), { minLength: 1, maxLength: 2 }),
      fc
        .tuple(
          queryOf(fc.constant((query: Query) => query)),
          fc.constantFrom("total", "nested", "crossed"),
        )
        .map(([query, relation]) => relatedTables(query, relation)),
    ),
  })
  .map(({ sites, queries, ...rest }) => {
    const limits = siteLimitsFor(sites, queries);
    const judgeable =
      limits.dominanceOfSites === undefined
        ? queries
        : queries.map((query) => withoutNegatives(query, SCOPE));
    return { ...rest, limits, queries: judgeable };
  })
  .map(({ k, limits, dominance, queries }) => ({
    format: "qsc-plan/1",
    contract: { name: "c", version: "1.0.0" },
    ...SCOPE,
    disclosure: {
      minimumCohort: dominance === undefined ? k : Math.max(k, 3),
      ...limits,
      ...(dominance !== undefined && { dominance }),
    },
    queries: queries.map((query) => (dominance === undefined ? query : judged(query, SCOPE))),
  }))
  .chain((plan) => withItems({ ...plan, format: "qsc-plan/1" }));

/** One slot of visits; now and then an unused one. */
const arbitrarySlot: fc.Arbitrary<Row> = fc
  .record({
    used: fc.boolean(),
    grade: fc.option(fc.integer({ min: -2, max: 5 })),
    dose: fc.integer({ min: 3, max: 20 }),
    serious: fc.nat({ max: 1 }),
  })
  .map(({ used, grade, dose, serious }) =>
    used ? [1, grade, dose, serious] : [0, null, null, null],
  );

/** Persons of the plan's data set. */
export const arbitraryRows: fc.Arbitrary<Row[]> = fc.array(
  fc
    .tuple(
      arbitraryPerson(),
      fc.array(arbitrarySlot, { minLength: SLOTS.count, maxLength: SLOTS.count }),
    )
    .map(([person, slots]): Row => [...person, ...slots.flat()]),
  { maxLength: 24 },
);

function arbitraryPerson(): fc.Arbitrary<Row> {
  return fc.tuple<(number | null)[]>(
    fc.integer({ min: 18, max: 110 }),
    fc.option(fc.integer({ min: -7, max: 5 })),
    fc.nat({ max: 2 }),
    fc.option(fc.nat({ max: 4 })),
    fc.nat({ max: 1 }),
    fc.option(fc.integer({ min: -20, max: 20 })),
  );
}

export const arbitraryParameters: fc.Arbitrary<number[]> = fc
  .tuple(fc.constantFrom(18, 40, 65), fc.nat({ max: 2 }))
  .map((values) => [...values]);

function queryOf(quantile = quantileOf()): fc.Arbitrary<Query> {
  return fc
    .record({
      where: fc.option(conditionOf(2)),
      keys: fc.array(fc.oneof(definite(1), fc.constantFrom(column(2), column(4))), {
        maxLength: 2,
      }),
      bins: fc.constantFrom(null, 2, 3),
      conditions: fc.array(conditionOf(2), { maxLength: 3 }),
      values: fc.array(fc.tuple(numberOf(2), fc.constantFrom(1 as const, 2 as const)), {
        maxLength: 2,
      }),
      coefficients: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 }),
      mayBeEmpty: fc.boolean(),
      squared: fc.boolean(),
      quantile,
      restMayBeEmpty: fc.boolean(),
      needs: fc.subarray([0, 1, 2]),
    })
    .map(({ where, keys, conditions, values, bins, coefficients, ...more }): Query => {
      const present = values.map(([operand]): Expression => ({
        kind: "not",
        operand: { kind: "isMissing", operand },
      }));
      const members = membersOf(bins);
      const cohorts = [null, ...conditions, ...present, ...members].map((condition) => ({
        condition,
        released: true,
      }));
      const all = [...cohorts.keys()].slice(1);
      const rest = all.slice(0, all.length - members.length);
      const parts = all.slice(rest.length);
      const terms = coefficients
        .slice(0, rest.length + 1)
        .map((coefficient, cohort) => ({ cohort, coefficient }))
        .filter((term) => term.coefficient !== 0);
      const exposed = { terms, ...(more.mayBeEmpty && { mayBeEmpty: true as const }) };
      const sums = values.flatMap(([value, power], index): Query["sums"] => {
        const cohort = 1 + conditions.length + index;
        const both = more.squared ? ([1, 2] as const) : [power];
        return both.map((one) => ({ cohort, value, power: one }));
      });
      const conditional = { cohorts: rest, exposed: terms.length === 0 ? [] : [exposed] };
      const gates = [
        { cohorts: [0], exposed: [] },
        ...(rest.length === 0 ? [] : [conditional]),
        ...parts.map((part) => ({ cohorts: [part], exposed: [] })),
      ];
      return more.quantile({
        name: "q",
        where,
        ...{ keys: keys.map(keyOf), cohorts, sums },
        gates: withTiedSums(gates, more.needs, sums.length),
        partitions: parts.length === 0 ? [] : [partition(parts, bins === 3, more.restMayBeEmpty)],
        totals: { kind: "none" },
        items: [],
      });
    });
}

/** Sums open with their cohorts, or have a gate of their own that needs others. */
function withTiedSums(
  gates: Query["gates"],
  wanted: readonly number[],
  count: number,
): Query["gates"] {
  const needs = wanted.filter((gate) => gate < gates.length);
  if (needs.length === 0 || count === 0) return gates;
  const sums = Array.from({ length: count }, (_, sum) => sum);
  return [...gates, { cohorts: [], exposed: [], needs, sums }];
}

/** Conditions that no person meets two of: the values of a field of so many. */
function membersOf(bins: number | null): readonly Expression[] {
  const labels = bins === null ? [] : bins === 2 ? [0, 1, 2] : [0, 1, 3];
  return labels.map((value): Expression => {
    const otherwise: Expression = { kind: "literal", value: -1 };
    const operand: Expression = { kind: "orElse", operand: column(bins ?? 0), otherwise };
    return { kind: "member", operand, values: [value] };
  });
}

/** Every arm is a part, of the grades only some. */
function partition(
  parts: readonly number[],
  rest: boolean,
  restMayBeEmpty: boolean,
): Query["partitions"][number] {
  return { parts, rest, ...(rest && restMayBeEmpty && { restMayBeEmpty }) };
}

function column(index: number): Expression {
  return { kind: "column", column: index };
}

/** Folds any number into a few bands, as a key of small domain. */
function keyOf(expression: Expression, index: number): Query["keys"][number] {
  const { min, max } = boundsOfExpression(expression, SCOPE);
  const small = max - min < 6;
  const middle = Math.floor((min + max) / 2);
  const cuts = [...new Set([min + 1, middle, max])].sort((a, b) => a - b);
  return small
    ? {
        ...{ name: `key${index}`, expression, min },
        labels: Array.from({ length: max - min + 1 }, (_, at) => `v${at}`),
      }
    : {
        ...{ name: `key${index}`, expression: { kind: "band", operand: expression, cuts }, min: 0 },
        labels: Array.from({ length: cuts.length + 1 }, (_, at) => `b${at}`),
      };
}

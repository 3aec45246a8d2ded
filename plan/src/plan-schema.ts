import { MAX_RANKS, MAX_SITES } from "./circuit.ts";
import {
  definition,
  FLAG,
  INDEX,
  INTEGER,
  integerIn,
  listOf,
  nullable,
  NUMBERS,
  record,
  TEXT,
  union,
  variant,
  type JsonSchema,
  type Properties,
} from "./json-schema.ts";
import { MAX_ROWS_PER_PERSON } from "./joined.ts";

const COMPARISON: JsonSchema = { enum: ["eq", "ne", "lt", "le", "gt", "ge"] };

const expression: JsonSchema = definition("expression");
const operand: Properties = { operand: expression };
const pair: Properties = { left: expression, right: expression };

const VALUE_TYPE: JsonSchema = union([
  variant("bool", {}),
  variant("int", { min: INTEGER, max: INTEGER, scale: integerIn(0, 15) }),
  variant("date", { min: INTEGER, max: INTEGER }),
  variant("enum", { members: listOf(TEXT, { min: 1 }) }, { system: TEXT }),
]);

const EXPRESSION: JsonSchema = union([
  variant("column", { column: INDEX }),
  variant("parameter", { parameter: INDEX }),
  variant("literal", { value: INTEGER }),
  variant(["not", "isMissing", "negate"], operand),
  variant(["and", "or", "add", "subtract", "multiply", "divide"], pair),
  variant("compare", { operator: COMPARISON, ...pair }),
  variant("member", { ...operand, values: listOf(INTEGER) }),
  variant("orElse", { ...operand, otherwise: expression }),
  variant("choose", { condition: expression, then: expression, otherwise: expression }),
  variant("band", { ...operand, cuts: listOf(INTEGER) }),
  variant(["any", "number", "total", "largest", "smallest"], {
    slots: record({ first: INDEX, width: INDEX, count: INDEX }),
    ...operand,
  }),
]);

const formula: JsonSchema = definition("formula");
const FORMULA: JsonSchema = union([
  variant("figure", { item: INDEX }),
  variant("parameter", { parameter: INDEX }),
  variant("number", { digits: INTEGER, scale: integerIn(0, 9) }),
  variant("truth", { value: FLAG }),
  variant(["negate", "not"], { operand: formula }),
  variant(["add", "subtract", "multiply", "divide", "and", "or"], {
    left: formula,
    right: formula,
  }),
  variant("compare", { operator: COMPARISON, left: formula, right: formula }),
]);

const named: Properties = { name: TEXT, recipients: listOf(TEXT, { min: 1 }) };
const unit: Properties = { unit: TEXT };
const scale: JsonSchema = integerIn(0, 30);

const than: JsonSchema = record({ key: INDEX, label: INDEX });

const ITEM: JsonSchema = union([
  variant("count", { ...named, cohort: INDEX }, unit),
  variant("proportion", { ...named, numerator: INDEX, denominator: INDEX }, unit),
  variant("sum", { ...named, sum: INDEX, offset: INTEGER, scale }, unit),
  variant("mean", { ...named, sum: INDEX, offset: INTEGER, scale }, { ...unit, squares: INDEX }),
  variant(["variance", "stddev"], { ...named, sum: INDEX, squares: INDEX, scale }, unit),
  variant(
    "histogram",
    { ...named, bins: listOf(record({ label: TEXT, cohort: INDEX }), { min: 1 }) },
    unit,
  ),
  variant(
    ["differenceOfProportions", "ratioOfProportions"],
    { ...named, numerator: INDEX, denominator: INDEX, than },
    unit,
  ),
  variant("differenceOfMeans", { ...named, sum: INDEX, squares: INDEX, scale, than }, unit),
  variant("quantile", { ...named, quantile: INDEX, bands: listOf(TEXT, { min: 2 }) }, unit),
  variant("derived", { ...named, formula, result: { enum: ["number", "truth"] } }, unit),
]);

const COLUMN: JsonSchema = record(
  { name: TEXT, type: definition("valueType"), optional: FLAG },
  unit,
);
const JOINED: JsonSchema = record(
  {
    name: TEXT,
    schema: TEXT,
    person: TEXT,
    rowsPerPerson: integerIn(1, MAX_ROWS_PER_PERSON),
    columns: listOf(COLUMN),
  },
  { acrossSites: { const: true } },
);
const PARAMETER: JsonSchema = record({
  name: TEXT,
  type: definition("valueType"),
  values: listOf(INTEGER, { min: 1 }),
});
const KEY: JsonSchema = record({
  name: TEXT,
  expression,
  min: INTEGER,
  labels: listOf(TEXT, { min: 1 }),
});
const PERSONS: JsonSchema = integerIn(1, 2 ** 31);
/** Hundredths of a percent of a whole, neither none nor all. */
const PART: JsonSchema = integerIn(1, 9_999);

const EXPOSED: JsonSchema = record(
  { terms: listOf(record({ cohort: INDEX, coefficient: INTEGER }), { min: 1 }) },
  { mayBeEmpty: { const: true } },
);
const GATE: JsonSchema = record(
  { cohorts: listOf(INDEX), exposed: listOf(EXPOSED) },
  {
    needs: listOf(INDEX, { min: 1 }),
    sums: listOf(INDEX, { min: 1 }),
    quantiles: listOf(INDEX, { min: 1 }),
    quorums: listOf(record({ cohort: INDEX, persons: PERSONS }), { min: 1 }),
    judged: listOf(INDEX, { min: 1 }),
  },
);
const QUANTILE: JsonSchema = record({
  cohort: INDEX,
  below: listOf(INDEX, { min: 1 }),
  level: PART,
});

const PARTITION: JsonSchema = record(
  { parts: listOf(INDEX, { min: 1 }), rest: FLAG },
  { restMayBeEmpty: { const: true } },
);
const MARGIN: JsonSchema = record({ query: INDEX, keys: listOf(INDEX) });
const TOTALS: JsonSchema = union([
  variant("none", {}),
  variant("partition", { parent: nullable(MARGIN) }),
  variant("derived", { cells: INDEX, keys: listOf(INDEX) }),
]);

const NOISE: JsonSchema = record({
  figure: union([
    variant("cohort", { cohort: INDEX }),
    variant("sum", { sum: INDEX, offset: INTEGER }),
  ]),
  sensitivity: integerIn(1, Number.MAX_SAFE_INTEGER),
  epsilon: record({
    numerator: integerIn(1, Number.MAX_SAFE_INTEGER),
    denominator: integerIn(1, Number.MAX_SAFE_INTEGER),
  }),
  group: INDEX,
  magnitude: integerIn(1, 128),
  precision: integerIn(1, 128),
});

const QUERY: JsonSchema = record(
  {
    name: TEXT,
    where: nullable(expression),
    keys: listOf(KEY),
    cohorts: listOf(record({ condition: nullable(expression), released: FLAG }), { min: 1 }),
    sums: listOf(record({ cohort: INDEX, value: expression, power: { enum: [1, 2] } })),
    gates: listOf(GATE, { min: 1 }),
    partitions: listOf(PARTITION),
    totals: TOTALS,
    items: listOf(ITEM, { min: 1 }),
  },
  { quantiles: listOf(QUANTILE, { min: 1 }), noise: listOf(NOISE, { min: 1 }) },
);

/** In hundredths of a percent. */
const SHARE: JsonSchema = integerIn(1, 10_000);

const DOMINANCE: JsonSchema = record(
  { top: listOf(record({ persons: integerIn(1, MAX_RANKS), share: SHARE })) },
  { remainder: SHARE },
);

const DISCLOSURE: JsonSchema = record(
  { minimumCohort: PERSONS },
  {
    minimumSites: integerIn(1, MAX_SITES),
    minimumOutside: PERSONS,
    siteShare: SHARE,
    dominance: DOMINANCE,
    dominanceOfSites: DOMINANCE,
    zerosPublic: { const: true },
    differentialPrivacy: record({
      epsilon: record({ digits: integerIn(1, 2 ** 31), scale: integerIn(0, 6) }),
    }),
  },
);

/** JSON Schema (draft 2020-12) of a plan; published within spec/bundle.schema.json. */
export const PLAN_SCHEMA: JsonSchema = {
  $id: "urn:qsc:plan:1",
  ...record({
    format: { const: "qsc-plan/1" },
    contract: record({ name: TEXT, version: TEXT }),
    dataset: record(
      { name: TEXT, schema: TEXT, person: TEXT, columns: listOf(COLUMN) },
      { joined: listOf(JOINED, { min: 1 }) },
    ),
    parameters: listOf(PARAMETER),
    disclosure: DISCLOSURE,
    queries: listOf(QUERY, { min: 1 }),
  }),
  $defs: { ...NUMBERS, valueType: VALUE_TYPE, expression: EXPRESSION, formula: FORMULA },
};

import {
  flag,
  integer,
  integerIn,
  listOf,
  nullable,
  oneOf,
  record,
  text,
  union,
  variant,
  type Shape,
} from "./shape.ts";

/** Bounded, so that no input can exhaust the stack of those who walk expressions. */
const MAX_DEPTH = 200;

const index: Shape = integerIn(0, 2 ** 31);

const valueType: Shape = union({
  bool: variant("bool", {}),
  int: variant("int", { min: integer, max: integer, scale: integerIn(0, 15) }),
  date: variant("date", { min: integer, max: integer }),
  enum: variant("enum", { members: listOf(text, 1) }),
});

const expression: Shape = (value, place, problems) => {
  if (place.split(".").length > MAX_DEPTH) problems.push(`${place} is nested too deeply`);
  else EXPRESSION(value, place, problems);
};

const pair = { left: expression, right: expression };

const EXPRESSION: Shape = union({
  column: variant("column", { column: index }),
  parameter: variant("parameter", { parameter: index }),
  literal: variant("literal", { value: integer }),
  not: variant("not", { operand: expression }),
  and: variant("and", pair),
  or: variant("or", pair),
  compare: variant("compare", {
    operator: oneOf("eq", "ne", "lt", "le", "gt", "ge"),
    ...pair,
  }),
  member: variant("member", { operand: expression, values: listOf(integer) }),
  isMissing: variant("isMissing", { operand: expression }),
  orElse: variant("orElse", { operand: expression, otherwise: expression }),
  add: variant("add", pair),
  subtract: variant("subtract", pair),
  multiply: variant("multiply", pair),
  negate: variant("negate", { operand: expression }),
  choose: variant("choose", { condition: expression, then: expression, otherwise: expression }),
  band: variant("band", { operand: expression, cuts: listOf(integer) }),
});

const named = { name: text, recipient: text };
const unit = { unit: text };
const scale = integerIn(0, 30);

const item: Shape = union({
  count: variant("count", { ...named, cohort: index }, unit),
  proportion: variant("proportion", { ...named, numerator: index, denominator: index }, unit),
  sum: variant("sum", { ...named, sum: index, offset: integer, scale }, unit),
  mean: variant("mean", { ...named, sum: index, offset: integer, scale }, unit),
  variance: variant("variance", { ...named, sum: index, squares: index, scale }, unit),
  stddev: variant("stddev", { ...named, sum: index, squares: index, scale }, unit),
  histogram: variant(
    "histogram",
    { ...named, bins: listOf(record({ label: text, cohort: index }), 1) },
    unit,
  ),
});

const query: Shape = record({
  name: text,
  where: nullable(expression),
  keys: listOf(record({ name: text, expression, min: integer, labels: listOf(text, 1) })),
  cohorts: listOf(record({ condition: nullable(expression), released: flag }), 1),
  sums: listOf(record({ cohort: index, value: expression, power: oneOf(1, 2) })),
  gates: listOf(
    record({
      cohorts: listOf(index, 1),
      exposed: listOf(
        record({ terms: listOf(record({ cohort: index, coefficient: integer }), 1) }),
      ),
    }),
    1,
  ),
  totalKnown: flag,
  items: listOf(item, 1),
});

export const planShape: Shape = record({
  format: oneOf("qsc-plan/1"),
  contract: record({ name: text, version: text }),
  dataset: record({
    name: text,
    schema: text,
    person: text,
    columns: listOf(record({ name: text, type: valueType, optional: flag }, unit)),
  }),
  parameters: listOf(record({ name: text, type: valueType, values: listOf(integer, 1) })),
  disclosure: record({ minimumCohort: integerIn(1, 2 ** 31) }),
  queries: listOf(query, 1),
});

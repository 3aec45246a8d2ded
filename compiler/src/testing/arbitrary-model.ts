import {
  boundsOf,
  quotientBounds,
  type Column,
  type Expression,
  type Key,
  type Row,
} from "@qsc/plan";
import fc from "fast-check";
import type { Model, ModelItem, ModelQuery, QuantileAggregate } from "../model/model.ts";
import type { Span } from "../source/span.ts";

export const SPAN: Span = { path: "test.qsc", start: 0, end: 0 };

/** A model over columns named a, b, c …, with queries as given. */
export function modelOf(
  columns: readonly Column[],
  k: number,
  queries: readonly ModelQuery[],
  parameters: Model["parameters"] = [],
): Model {
  return {
    contract: { name: "Test", version: "1.0.0", span: SPAN },
    dataset: { name: "d", schema: "S", person: "id", columns },
    identifiers: new Map([["d", ["id"]]]),
    parameters,
    disclosure: { minimumCohort: k },
    privacySpan: SPAN,
    queries,
    clauses: [],
    spans: new Map(),
  };
}

export function queryOf(
  name: string,
  items: readonly ModelItem[],
  where: Expression | null = null,
  keys: readonly Key[] = [],
): ModelQuery {
  return { name, span: SPAN, where, keys: keys.map((key) => ({ ...key, span: SPAN })), items };
}

export function itemOf(name: string, aggregate: ModelItem["aggregate"]): ModelItem {
  return { name, span: SPAN, recipients: ["committee"], aggregate };
}

/** Every row that the columns allow. */
export function allRows(columns: readonly Column[]): readonly Row[] {
  return columns.reduce<readonly Row[]>(
    (rows, { type, optional }) => {
      const { min, max } = boundsOf(type);
      const values: (number | null)[] = Array.from({ length: max - min + 1 }, (_, i) => min + i);
      if (optional) values.push(null);
      return rows.flatMap((row) => values.map((value) => [...row, value]));
    },
    [[]],
  );
}

export const bool = (name: string): Column => ({ name, type: { kind: "bool" }, optional: false });
export const int = (name: string, max: number): Column => ({
  ...{ name, type: { kind: "int", min: 0, max, scale: 0 }, optional: false },
});

const COLUMNS: readonly (readonly Column[])[] = [
  [int("a", 3)],
  [int("a", 4)],
  [int("a", 5)],
  [bool("a"), bool("b")],
  [bool("a"), bool("b"), bool("c")],
  [int("a", 2), bool("b")],
  [int("a", 3), bool("b")],
  [int("a", 2), int("b", 1)],
];

function conditionOf(
  columns: readonly Column[],
  own: readonly Column[],
  depth: number,
): fc.Arbitrary<Expression> {
  const leaf = fc.constantFrom(...own.map((one) => columns.indexOf(one))).chain((column) => {
    const { max } = boundsOf(columns[column]?.type ?? { kind: "bool" });
    return fc
      .subarray(
        Array.from({ length: max + 1 }, (_, i) => i),
        { minLength: 1, maxLength: max },
      )
      .map((values): Expression => ({
        kind: "member",
        operand: { kind: "column", column },
        values,
      }));
  });
  const test = fc.oneof({ arbitrary: leaf, weight: 5 }, quotientTest(columns, own));
  if (depth === 0) return test;
  const inner = conditionOf(columns, own, depth - 1);
  return fc.oneof(
    test,
    fc
      .record({ kind: fc.constantFrom("and" as const, "or" as const), left: inner, right: inner })
      .map((expression): Expression => expression),
  );
}

/** A column divided by another one, or by 2, rounded to a whole number. */
function quotientTest(
  columns: readonly Column[],
  own: readonly Column[],
): fc.Arbitrary<Expression> {
  const read = fc
    .constantFrom(...own.map((column) => columns.indexOf(column)))
    .map((column): Expression => ({ kind: "column", column }));
  const divisor = fc.oneof(
    fc.constant<Expression>({ kind: "literal", value: 2 }),
    read.map((left): Expression => ({
      ...{ kind: "add", left, right: { kind: "literal", value: 1 } },
    })),
  );
  return fc
    .record({
      left: read,
      right: divisor,
      operator: fc.constantFrom("ge" as const, "eq" as const),
      value: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ left, right, operator, value }): Expression => ({
      kind: "compare",
      operator,
      left: { kind: "divide", left, right },
      right: { kind: "literal", value },
    }));
}

function arbitraryQuery(
  columns: readonly Column[],
  own: readonly Column[],
  name: string,
): fc.Arbitrary<ModelQuery> {
  const read = fc.constantFrom(...own.map((column) => columns.indexOf(column)));
  return fc
    .record({
      where: fc.option(conditionOf(columns, own, 0), { freq: 1 }),
      key: fc.option(read, { freq: 1 }),
      base: fc.boolean(),
      conditions: fc.array(conditionOf(columns, own, 1), { minLength: 0, maxLength: 4 }),
      sum: fc.option(read, { freq: 1 }),
      half: fc.boolean(),
      quantile: fc.option(read, { freq: 1 }),
      levels: fc.subarray([2_500, 5_000, 6_000], { minLength: 1 }),
    })
    .map(({ where, key, base, conditions, sum, half, quantile, levels }) => {
      const items = conditions.map((condition, i) => itemOf(`c${i}`, { kind: "count", condition }));
      if (base || items.length === 0) items.push(itemOf("n", { kind: "count", condition: null }));
      if (sum !== null) items.push(itemOf("sum", sumAggregate(columns, sum, half)));
      for (const level of quantile === null ? [] : levels) {
        items.push(itemOf(`q${level}`, quantileAggregate(columns, quantile ?? 0, level)));
      }
      return queryOf(name, items, where, key === null ? [] : [keyOf(columns, key)]);
    });
}

function sumAggregate(
  columns: readonly Column[],
  column: number,
  half: boolean,
): ModelItem["aggregate"] {
  const { min, max } = boundsOf(columns[column]?.type ?? { kind: "bool" });
  const whole: Expression = { kind: "column", column };
  if (!half) return { kind: "sum", value: whole, optional: false, min, max, scale: 0 };
  const right: Expression = { kind: "literal", value: 2 };
  const value: Expression = { kind: "divide", left: whole, right };
  const bounds = quotientBounds({ min, max }, { min: 2, max: 2 });
  return { kind: "sum", value, optional: false, ...bounds, scale: 0 };
}

/** A quantile that tells every value apart. */
export function quantileAggregate(
  columns: readonly Column[],
  column: number,
  level: number,
): QuantileAggregate {
  const { min, max } = boundsOf(columns[column]?.type ?? { kind: "bool" });
  const value: Expression = { kind: "column", column };
  const cuts = Array.from({ length: max - min }, (_, at) => min + 1 + at);
  const below = cuts.map((cut): Expression => ({
    ...{ kind: "compare", operator: "lt", left: value },
    right: { kind: "literal", value: cut },
  }));
  return {
    ...{ kind: "quantile", value, optional: false, level },
    band: { kind: "band", operand: value, cuts },
    bands: [null, ...below].map((condition, at) => ({ label: `b${at}`, below: condition })),
  };
}

export function keyOf(columns: readonly Column[], column: number): Key {
  const { min, max } = boundsOf(columns[column]?.type ?? { kind: "bool" });
  return {
    name: columns[column]?.name ?? "key",
    expression: { kind: "column", column },
    min,
    labels: Array.from({ length: max - min + 1 }, (_, i) => String(min + i)),
  };
}

/** Small models of one table; some are refused. */
export const arbitraryModel: fc.Arbitrary<Model> = fc.constantFrom(...COLUMNS).chain((columns) =>
  fc
    .record({
      k: fc.constantFrom(2, 3),
      zeros: fc.boolean(),
      query: arbitraryQuery(columns, columns, "t"),
    })
    .map(({ k, zeros, query }) => withZeros(modelOf(columns, k, [query]), zeros)),
);

/** Small models of two tables over the same persons, or over any; the latter are mostly refused. */
export const arbitraryTables: fc.Arbitrary<Model> = fc
  .constantFrom(...COLUMNS.filter((columns) => columns.length > 1))
  .chain((columns) =>
    fc
      .record({
        k: fc.constantFrom(2, 3),
        first: arbitraryQuery(columns, columns.slice(0, 1), "t0"),
        second: arbitraryQuery(columns, columns.slice(1), "t1"),
        keepWhere: fc.boolean(),
        zeros: fc.boolean(),
      })
      .map(({ k, first, second, keepWhere, zeros }) => {
        const queries = [first, keepWhere ? second : { ...second, where: first.where }];
        return withZeros(modelOf(columns, k, queries), zeros);
      }),
  );

/** Two or three contracts over the same rows, to be run one after the other; some have two tables. */
export const arbitraryRuns: fc.Arbitrary<readonly Model[]> = fc
  .constantFrom(...COLUMNS.filter((columns) => allRows(columns).length <= 6))
  .chain((columns) => {
    const one = arbitraryQuery(columns, columns, "t").map((query) => [query]);
    const [left, right] = [columns.slice(0, 1), columns.slice(1)];
    const two = (): typeof one =>
      fc
        .tuple(arbitraryQuery(columns, left, "t0"), arbitraryQuery(columns, right, "t1"))
        .map(([first, second]) => [first, { ...second, where: first.where }]);
    const queries = right.length === 0 ? one : fc.oneof(one, two());
    const model = fc
      .record({ k: fc.constantFrom(2, 3), tables: queries })
      .map(({ k, tables }) => modelOf(columns, k, tables));
    return fc.array(model, { minLength: 2, maxLength: 3 });
  });
function withZeros(model: Model, areShown: boolean): Model {
  return areShown ? { ...model, disclosure: { ...model.disclosure, zerosPublic: true } } : model;
}

/** A run of a model over one of several snapshots of the data set. */
export interface ChangingRun {
  readonly model: Model;
  readonly snapshot: string;
}

/** Two or three runs of one or two contracts over two or three snapshots of a data set. */
export const arbitraryChangingRuns: fc.Arbitrary<readonly ChangingRun[]> = fc
  .constantFrom<readonly Column[]>([bool("a")], [int("a", 2)], [bool("a"), bool("b")])
  .chain((columns) => {
    const model = fc
      .record({ k: fc.constantFrom(2, 3), query: arbitraryQuery(columns, columns, "t") })
      .map(({ k, query }) => modelOf(columns, k, [query]));
    return fc.tuple(model, model).chain((models) =>
      fc.array(
        fc.record({
          model: fc.constantFrom(models[0], models[0], models[0], models[1]),
          snapshot: fc.constantFrom("s", "t", "u"),
        }),
        { minLength: 2, maxLength: 3 },
      ),
    );
  });

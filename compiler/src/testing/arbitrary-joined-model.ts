import {
  boundsOf,
  slotsOf,
  storedColumns,
  type Column,
  type Dataset,
  type Expression,
  type Key,
  type Row,
  type Slots,
} from "@qsc/plan";
import fc from "fast-check";
import type { Model, ModelItem, ModelQuery } from "../model/model.ts";
import { allRows, bool, int, itemOf, modelOf, queryOf } from "./arbitrary-model.ts";

/** Every person that the data set allows; rows of joined data sets have no order. */
export function allPersons(dataset: Dataset): readonly Row[] {
  const size = storedColumns(dataset).length;
  const own = allRows(dataset.columns).map((row) => [...row, ...nulls(size - row.length)]);
  return slotsOf(dataset).reduce<readonly Row[]>((persons, { first, width, count }, index) => {
    const columns = dataset.joined?.[index]?.columns ?? [];
    return persons.flatMap((person) =>
      multisets(allRows(columns), count).map((rows) => {
        const filled = [...person];
        for (let slot = 0; slot < count; slot++) {
          const row = rows[slot];
          const values = row === undefined ? [0, ...nulls(width - 1)] : [1, ...row];
          filled.splice(first + slot * width, width, ...values);
        }
        return filled;
      }),
    );
  }, own);
}

/** Every way to take at most `most` of the rows, in their order, some more than once. */
function multisets(rows: readonly Row[], most: number): readonly (readonly Row[])[] {
  if (most === 0) return [[]];
  return [
    [],
    ...rows.flatMap((row, index) =>
      multisets(rows.slice(index), most - 1).map((rest) => [row, ...rest]),
    ),
  ];
}

function nulls(count: number): readonly null[] {
  return Array.from({ length: count }, () => null);
}

function datasetOf(columns: readonly Column[], joined: Column, rowsPerPerson: number): Dataset {
  return {
    ...{ name: "d", schema: "S", person: "id", columns },
    joined: [{ name: "e", schema: "E", person: "id", rowsPerPerson, columns: [joined] }],
  };
}

const DATASETS: readonly Dataset[] = [
  datasetOf([], int("g", 2), 1),
  datasetOf([], bool("g"), 2),
  datasetOf([], int("g", 2), 2),
  datasetOf([], bool("g"), 3),
  datasetOf([bool("a")], bool("g"), 1),
];

/** Small models of one table whose conditions, keys and sums are about joined rows; some are refused. */
export const arbitraryJoinedModel: fc.Arbitrary<Model> = fc
  .constantFrom(...DATASETS)
  .chain((dataset) =>
    fc
      .record({ k: fc.constantFrom(2, 3), query: arbitraryQuery(dataset) })
      .map(({ k, query }) => ({ ...modelOf(dataset.columns, k, [query]), dataset })),
  );

/** Two tables, of joined rows both, or of them and of a person's own column; most are refused. */
export const arbitraryJoinedTables: fc.Arbitrary<Model> = fc
  .record({ k: fc.constantFrom(2, 3), dataset: fc.constant(datasetOf([bool("a")], bool("g"), 1)) })
  .chain(({ k, dataset }) =>
    fc
      .record({
        first: arbitraryQuery(dataset),
        other: fc.boolean(),
        second: arbitraryQuery(dataset),
      })
      .map(({ first, second, other }) => {
        const own: ModelQuery = {
          ...queryOf("t1", [itemOf("n", { kind: "count", condition: null })], first.where),
          keys: [{ ...keyOf({ kind: "column", column: 0 }, 0, 1), span: first.span }],
        };
        const queries = [first, other ? own : { ...second, name: "t1" }];
        return { ...modelOf(dataset.columns, k, queries), dataset };
      }),
  );

function arbitraryQuery(dataset: Dataset): fc.Arbitrary<ModelQuery> {
  const [slots] = slotsOf(dataset);
  if (slots === undefined) throw new RangeError("nothing is joined");
  const condition = fc.oneof(
    { weight: 4, arbitrary: aboutRows(dataset, slots) },
    {
      weight: 1,
      arbitrary: fc
        .record({
          kind: fc.constantFrom("and" as const, "or" as const),
          left: aboutRows(dataset, slots),
          right: aboutRows(dataset, slots),
        })
        .map((expression): Expression => expression),
    },
  );
  const number: Expression = { kind: "number", slots, operand: { kind: "literal", value: 1 } };
  return fc
    .record({
      where: fc.option(condition, { freq: 1 }),
      key: fc.option(fc.constant(keyOf(number, 0, slots.count)), { freq: 1 }),
      base: fc.boolean(),
      conditions: fc.array(condition, { minLength: 0, maxLength: 4 }),
      sum: fc.option(fc.constantFrom("number" as const, "total" as const), { freq: 1 }),
    })
    .map(({ where, key, base, conditions, sum }) => {
      const items = conditions.map((one, i) => itemOf(`c${i}`, { kind: "count", condition: one }));
      if (base || items.length === 0) items.push(itemOf("n", { kind: "count", condition: null }));
      if (sum !== null) items.push(sumOf(dataset, slots, sum));
      return queryOf("t0", items, where, key === null ? [] : [key]);
    });
}

function sumOf(dataset: Dataset, slots: Slots, kind: "number" | "total"): ModelItem {
  const column = slots.first + 1;
  const { max } = boundsOf(storedColumns(dataset)[column]!.type);
  const operand: Expression =
    kind === "number" ? { kind: "literal", value: 1 } : { kind: "column", column };
  const value: Expression = { kind, slots, operand };
  const most = slots.count * (kind === "number" ? 1 : max);
  return itemOf("sum", { kind: "sum", value, optional: false, min: 0, max: most, scale: 0 });
}

/** A condition about a person's rows, and now and then about the person's own column as well. */
function aboutRows(dataset: Dataset, slots: Slots): fc.Arbitrary<Expression> {
  const column = slots.first + 1;
  const { max } = boundsOf(storedColumns(dataset)[column]!.type);
  const value: Expression = { kind: "column", column };
  const values = fc.subarray(
    Array.from({ length: max + 1 }, (_, i) => i),
    { minLength: 1 },
  );
  const mine: Expression = { kind: "column", column: 0 };
  const ofRow = fc.tuple(values, fc.boolean()).map(([some, both]): Expression => {
    const test: Expression = { kind: "member", operand: value, values: some };
    return both && dataset.columns.length > 0 ? { kind: "and", left: test, right: mine } : test;
  });
  const atLeast = (left: Expression, least: number): Expression => ({
    ...{ kind: "compare", operator: "ge", left, right: { kind: "literal", value: least } },
  });
  return fc.oneof(
    ofRow.map((operand): Expression => ({ kind: "any", slots, operand })),
    ofRow.map((operand): Expression => ({
      ...{ kind: "not", operand: { kind: "any", slots, operand: { kind: "not", operand } } },
    })),
    fc
      .tuple(ofRow, fc.integer({ min: 1, max: slots.count }))
      .map(([operand, least]) => atLeast({ kind: "number", slots, operand }, least)),
    fc
      .tuple(fc.constantFrom("largest" as const, "smallest" as const), fc.nat({ max }))
      .map(([kind, least]) =>
        atLeast(
          {
            kind: "orElse",
            operand: { kind, slots, operand: value },
            otherwise: { kind: "literal", value: -1 },
          },
          least,
        ),
      ),
  );
}

function keyOf(expression: Expression, min: number, max: number): Key {
  const labels = Array.from({ length: max - min + 1 }, (_, i) => String(min + i));
  return { name: "key", expression, min, labels };
}

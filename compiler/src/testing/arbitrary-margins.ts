import { boundsOf, type Column, type Expression } from "@qsc/plan";
import fc from "fast-check";
import type { Aggregate, Model, ModelItem, ModelQuery } from "../model/model.ts";
import { itemOf, keyOf, modelOf, queryOf } from "./arbitrary-model.ts";

const int = (name: string, max: number, optional = false): Column => ({
  ...{ name, type: { kind: "int", min: 0, max, scale: 0 }, optional },
});
const bool: Column = { name: "z", type: { kind: "bool" }, optional: false };

const COUNT: ModelItem = itemOf("n", { kind: "count", condition: null });
const isTrue = (column: number): Expression => ({ kind: "column", column });

/** A histogram of a column, each value a bin. */
function histogramOf(columns: readonly Column[], column: number): Aggregate {
  const read: Expression = { kind: "column", column };
  const { type, optional = false } = columns[column] ?? {};
  const { min, max } = boundsOf(type ?? { kind: "bool" });
  const value: Expression = optional
    ? { kind: "orElse", operand: read, otherwise: { kind: "literal", value: -1 } }
    : read;
  const bins = Array.from({ length: max - min + 1 }, (_, bin) => ({
    label: String(min + bin),
    condition: { kind: "member", operand: value, values: [min + bin] } as const,
  }));
  return { kind: "histogram", value: read, bins };
}

/** A histogram of so many bins beside the size of the whole. */
export function histogram(k: number, bins: number): Model {
  const columns = [int("x", bins - 1)];
  return modelOf(columns, k, [queryOf("t", [COUNT, itemOf("x", histogramOf(columns, 0))])]);
}

/** A table of so many cells beside the total of all. */
export function oneWayTable(k: number, cells: number): Model {
  const columns = [int("x", cells - 1)];
  const table = queryOf("t", [COUNT], null, [keyOf(columns, 0)]);
  return modelOf(columns, k, [table, queryOf("n", [COUNT])]);
}

/** A cross-table with both margins. */
export function crossTable(k: number, rows: number, width: number): Model {
  const columns = [int("x", rows - 1), int("y", width - 1)];
  const keys = [keyOf(columns, 0), keyOf(columns, 1)];
  const margins = keys.map((key, at) => queryOf(`m${at}`, [COUNT], null, [key]));
  return modelOf(columns, k, [queryOf("cells", [COUNT], null, keys), ...margins]);
}

const LIMIT = fc.constantFrom(2, 3);

/** A histogram, now and then beside the whole cell, a key and another histogram or condition. */
export const arbitraryHistograms: fc.Arbitrary<Model> = fc
  .constantFrom(
    [int("x", 1, true)],
    [int("x", 2)],
    [int("x", 2, true)],
    [int("x", 3)],
    [int("x", 3, true)],
    [int("x", 2), bool],
    [int("x", 1, true), bool],
  )
  .chain((columns) =>
    fc
      .record({ k: LIMIT, base: fc.boolean(), keyed: fc.boolean(), second: fc.boolean() })
      .map(({ k, base, keyed, second }) => {
        const items = [itemOf("x", histogramOf(columns, 0))];
        const hasOther = columns.length > 1;
        if (base || (hasOther && keyed)) items.push(COUNT);
        if (hasOther && !keyed) {
          items.push(
            itemOf("z", second ? histogramOf(columns, 1) : { kind: "count", condition: isTrue(1) }),
          );
        }
        const keys = hasOther && keyed ? [keyOf(columns, 1)] : [];
        return modelOf(columns, k, [queryOf("t", items, null, keys)]);
      }),
  );

/** One-way tables over the same persons, each by a field of its own; now and then a total or a sum beside. */
export const arbitraryOneWay: fc.Arbitrary<Model> = fc
  .constantFrom(
    [int("x", 1), int("y", 1)],
    [int("x", 2), int("y", 1)],
    [int("x", 2), bool],
    [int("x", 3)],
    [int("x", 4)],
    [int("x", 1), int("y", 1), bool],
  )
  .chain((columns) =>
    fc.record({ k: LIMIT, total: fc.boolean(), condition: fc.boolean() }).map((drawn) => {
      const { k, total, condition } = drawn;
      const keyed = columns.slice(0, condition && columns.length > 1 ? -1 : undefined);
      const queries = keyed.map((_, at) => queryOf(`t${at}`, [COUNT], null, [keyOf(columns, at)]));
      const last = columns.length - 1;
      const extra = itemOf("c", { kind: "count", condition: isTrue(last) });
      const [first = queryOf("t", [COUNT]), ...rest] = queries;
      const isBool = columns[last]?.type.kind === "bool" && keyed.length < columns.length;
      const all = [isBool ? { ...first, items: [COUNT, extra] } : first, ...rest];
      const needsTotal = total || all.length === 1;
      return modelOf(columns, k, needsTotal ? [...all, queryOf("n", [COUNT])] : all);
    }),
  );

/** A cross-table of 2 to 4 rows and 2 or 3 columns with one or both of its margins, in any order. */
export const arbitraryCrossTable: fc.Arbitrary<Model> = fc
  .constantFrom([2, 2], [3, 2], [2, 3], [4, 2], [3, 3])
  .chain(([rows = 2, width = 2]) => {
    const columns = [int("x", rows - 1), int("y", width - 1)];
    return fc
      .record({
        k: LIMIT,
        margins: fc.subarray([0, 1], { minLength: 1 }),
        total: fc.boolean(),
        turned: fc.boolean(),
        order: fc.nat({ max: 3 }),
      })
      .map(({ k, margins, total, turned, order }) => {
        const keys = [keyOf(columns, 0), keyOf(columns, 1)];
        const queries: ModelQuery[] = [
          queryOf("cells", [COUNT], null, turned ? keys.toReversed() : keys),
          ...margins.map((at) => queryOf(`m${at}`, [COUNT], null, [keyOf(columns, at)])),
          ...(total ? [queryOf("n", [COUNT])] : []),
        ];
        const turn = order % queries.length;
        return modelOf(columns, k, [...queries.slice(turn), ...queries.slice(0, turn)]);
      });
  });

/** A 2 by 2 table in which a condition is counted in one of the tables only. */
export const arbitraryConditionalCross: fc.Arbitrary<Model> = fc
  .record({
    k: LIMIT,
    margins: fc.subarray([0, 1], { minLength: 1 }),
    counted: fc.nat({ max: 2 }),
  })
  .map(({ k, margins, counted }) => {
    const columns = [int("x", 1), int("y", 1), bool];
    const tables = [[0, 1], ...margins.map((at) => [at])];
    const queries = tables.map((keys, at) =>
      queryOf(
        `t${at}`,
        counted % tables.length === at
          ? [COUNT, itemOf("c", { kind: "count", condition: isTrue(2) })]
          : [COUNT],
        null,
        keys.map((key) => keyOf(columns, key)),
      ),
    );
    return modelOf(columns, k, queries);
  });

/** Counts of disjoint sets of values, in any order; values in no set are the rest. */
export const arbitraryParts: fc.Arbitrary<Model> = fc
  .constantFrom(
    [int("x", 2)],
    [int("x", 3)],
    [int("x", 4)],
    [int("x", 2, true)],
    [int("x", 2), bool],
  )
  .chain((columns) => {
    const values = boundsOf(columns[0]?.type ?? { kind: "bool" }).max + 1;
    return fc
      .record({
        k: LIMIT,
        base: fc.boolean(),
        part: fc.array(fc.nat({ max: 3 }), { minLength: values, maxLength: values }),
      })
      .map(({ k, base, part }) => {
        const items = [1, 2, 3].flatMap((number) => {
          const own = [...part.keys()].filter((value) => part[value] === number);
          if (own.length === 0) return [];
          const otherwise: Expression = { kind: "literal", value: -1 };
          const operand: Expression = { kind: "orElse", operand: isTrue(0), otherwise };
          const condition: Expression = { kind: "member", operand, values: own };
          return [itemOf(`c${number}`, { kind: "count", condition })];
        });
        if (base || items.length === 0) items.push(COUNT);
        const keys = columns.length > 1 ? [keyOf(columns, 1)] : [];
        return modelOf(columns, k, [queryOf("t", items, null, keys)]);
      });
  });

/** A table of three keys with some of its margins. */
export const arbitraryThreeWay: fc.Arbitrary<Model> = fc
  .record({
    k: LIMIT,
    margins: fc.subarray([[0, 1], [1, 2], [0, 2], [0], [1], [2]], { minLength: 1 }),
  })
  .map(({ k, margins }) => {
    const columns = [int("x", 1), int("y", 1), bool];
    const queries = [[0, 1, 2], ...margins].map((keys, at) =>
      queryOf(
        `t${at}`,
        [COUNT],
        null,
        keys.map((key) => keyOf(columns, key)),
      ),
    );
    return modelOf(columns, k, queries);
  });

/** A 2 by 2 table with margins, and a sum over whole cells in some of them. */
export const arbitrarySummedCross: fc.Arbitrary<Model> = fc
  .record({ k: LIMIT, summed: fc.subarray([0, 1, 2], { minLength: 1 }) })
  .map(({ k, summed }) => {
    const columns = [int("x", 1), int("y", 1), int("v", 2)];
    const value: Expression = { kind: "column", column: 2 };
    const sum = itemOf("s", {
      ...{ kind: "sum", value, optional: false, min: 0, max: 2, scale: 0 },
    });
    const queries = [[0, 1], [0], [1]].map((keys, at) =>
      queryOf(
        `t${at}`,
        summed.includes(at) ? [COUNT, sum] : [COUNT],
        null,
        keys.map((key) => keyOf(columns, key)),
      ),
    );
    return modelOf(columns, k, queries);
  });

import type { Column, Dominance, Expression, Row } from "@qsc/plan";
import fc from "fast-check";
import type { Aggregate, Model, ModelItem } from "../model/model.ts";
import {
  allRows,
  bool,
  itemOf,
  keyOf,
  modelOf,
  quantileAggregate,
  queryOf,
} from "./arbitrary-model.ts";

/** Sums, quantiles, bands and conditions of one field beside each other, and how many persons there are. */
export interface Table {
  readonly k: number;
  readonly columns: readonly Column[];
  /** Where the bands of the field begin, but for the first; without cuts there are none. */
  readonly cuts: readonly number[];
  /** Bands, by number, whose total is counted as well. */
  readonly total: readonly number[];
  readonly base: boolean;
  readonly moments: "sum" | "variance" | "median" | null;
  /** What becomes of a second field. */
  readonly second: "key" | "condition" | null;
  readonly limits: Pick<Model["disclosure"], "dominance" | "minimumSites" | "zerosPublic">;
  /** Whether the number of all persons is told in a second table. */
  readonly known: boolean;
}

/** The model of a table over a field x, the first column. */
export function tableModel(table: Table): Model {
  const { k, columns, cuts, total, base, moments, second, limits, known } = table;
  const bands = bandsOf(columns, cuts);
  const count = itemOf("n", { kind: "count", condition: null });
  const items: ModelItem[] = [];
  if (bands.length > 1) {
    const bins = bands.map((values, bin) => ({ label: `b${bin}`, condition: oneOf(values) }));
    items.push(itemOf("h", { kind: "histogram", value: X, bins }));
  }
  if (total.length > 0) {
    const condition = oneOf(total.flatMap((band) => bands[band] ?? []));
    items.push(itemOf("t", { kind: "count", condition }));
  }
  if (moments !== null) items.push(itemOf("m", momentsOf(columns, moments)));
  if (second === "condition") {
    items.push(itemOf("z", { kind: "count", condition: { kind: "column", column: 1 } }));
  }
  if (base || known || items.length === 0) items.push(count);
  const keys = second === "key" ? [keyOf(columns, 1)] : [];
  const queries = [queryOf("t", items, null, keys), ...(known ? [queryOf("all", [count])] : [])];
  const model = modelOf(columns, k, queries);
  return { ...model, disclosure: { ...model.disclosure, ...limits } };
}

/** Every row at each of so many sites, and the sites. */
export function rowsAtSites(
  columns: readonly Column[],
  sites: number,
): { readonly kinds: readonly Row[]; readonly siteOf: readonly number[] } {
  const rows = allRows(columns);
  const each = Array.from({ length: sites }, (_, site) =>
    rows.map((row) => ({ row, site })),
  ).flat();
  return { kinds: each.map(({ row }) => row), siteOf: each.map(({ site }) => site) };
}

const X: Expression = { kind: "column", column: 0 };

const field = (max: number, optional = false): Column => ({
  ...{ name: "x", type: { kind: "int", min: 0, max, scale: 0 }, optional },
});

/** Field and bands of which each has values enough for a sum, or for a variance. */
const FIELDS: readonly {
  readonly columns: readonly Column[];
  readonly cuts: readonly number[];
  readonly moments: readonly Table["moments"][];
}[] = [
  { columns: [field(5)], cuts: [3], moments: ["sum"] },
  { columns: [field(5, true)], cuts: [3], moments: ["sum"] },
  { columns: [field(8)], cuts: [3, 6], moments: ["sum"] },
  { columns: [field(9)], cuts: [5], moments: ["variance", "sum"] },
  { columns: [field(2), bool("z")], cuts: [], moments: ["sum", "median"] },
  { columns: [field(5), bool("z")], cuts: [3], moments: ["sum"] },
  { columns: [field(2, true), bool("z")], cuts: [], moments: ["sum", "median"] },
];

const dominance: fc.Arbitrary<Dominance> = fc.constantFrom(
  { top: [{ persons: 1, share: 6_000 }] },
  { remainder: 5_000, top: [] },
);

/** Tables in which a sum or a median stands beside bands of its field, a total of these, keys and further counts. */
export const arbitraryMoments: fc.Arbitrary<Model> = fc.constantFrom(...FIELDS).chain((shape) =>
  fc
    .record({
      k: fc.constantFrom(2, 3),
      moments: fc.constantFrom(...shape.moments),
      total: fc.subarray(Array.from({ length: shape.cuts.length + 1 }, (_, band) => band)),
      bands: fc.boolean(),
      base: fc.boolean(),
      second: fc.constantFrom<Table["second"]>("key", "condition", null),
      limit: fc.option(dominance, { nil: undefined, freq: 1 }),
      zeros: fc.boolean(),
      known: fc.boolean(),
    })
    .map(({ k, moments, total, bands, base, second, limit, zeros, known }) =>
      tableModel({
        ...{ k: limit === undefined ? k : 3, columns: shape.columns, base, moments, known },
        cuts: bands || total.length > 0 ? shape.cuts : [],
        total: shape.cuts.length === 0 ? [] : total,
        second: shape.columns.length > 1 ? second : null,
        limits: {
          ...(zeros && { zerosPublic: true }),
          ...(limit !== undefined && { dominance: limit }),
        },
      }),
    ),
);

/** Bands beside the size of the cell and a total of two of them, where at least two of two sites contribute. */
export const arbitrarySitedBands: fc.Arbitrary<Model> = fc
  .constantFrom([field(1)], [field(2)], [field(1, true)], [field(1), bool("z")])
  .chain((columns) => {
    const values = columns[0]?.type.kind === "int" ? columns[0].type.max + 1 : 1;
    return fc
      .record({
        k: fc.constantFrom(2, 3),
        base: fc.boolean(),
        total: fc.subarray(Array.from({ length: values }, (_, band) => band)),
        zeros: fc.boolean(),
        second: fc.constantFrom<Table["second"]>("key", "condition"),
      })
      .map(({ k, base, total, zeros, second }) =>
        tableModel({
          ...{ k, columns, base, total, moments: null, known: false },
          cuts: Array.from({ length: values - 1 }, (_, at) => at + 1),
          second: columns.length > 1 ? second : null,
          limits: { minimumSites: 2, ...(zeros && { zerosPublic: true }) },
        }),
      );
  });

function bandsOf([column]: readonly Column[], cuts: readonly number[]): readonly number[][] {
  const { max } = column?.type.kind === "int" ? column.type : { max: 0 };
  const starts = [0, ...cuts];
  return starts.map((start, band) =>
    Array.from({ length: (starts[band + 1] ?? max + 1) - start }, (_, at) => start + at),
  );
}

function oneOf(values: readonly number[]): Expression {
  const otherwise: Expression = { kind: "literal", value: -1 };
  return { kind: "member", operand: { kind: "orElse", operand: X, otherwise }, values };
}

function momentsOf(columns: readonly Column[], kind: NonNullable<Table["moments"]>): Aggregate {
  const [column] = columns;
  const max = column?.type.kind === "int" ? column.type.max : 0;
  const optional = column?.optional === true;
  if (kind === "median") return { ...quantileAggregate(columns, 0, 5_000), optional };
  return { kind, value: X, optional, min: 0, max, scale: 0 };
}

import { cellCount, cellLabels, decimalText, type Item, type Plan, type Query } from "@qsc/plan";
import type { CellFigures, Figures } from "./figures.ts";
import { ratio } from "./ratio.ts";

/** What the recipient reads: plain data, JSON as it stands. */
export interface QueryResult {
  readonly query: string;
  readonly keys: readonly { readonly name: string; readonly labels: readonly string[] }[];
  /** One row of the table a cell, in the order of the plan. */
  readonly cells: readonly CellResult[];
}

export interface CellResult {
  /** One label a key. */
  readonly labels: readonly string[];
  readonly items: readonly ItemResult[];
}

export interface ItemResult {
  readonly name: string;
  readonly recipient: string;
  /** UCUM unit of the value. */
  readonly unit?: string;
  readonly value: Released;
}

export type Released =
  /** Some gate that the figure rests on stayed closed; which rule closed it is never told. */
  | { readonly kind: "suppressed" }
  | { readonly kind: "count"; readonly count: number }
  | {
      readonly kind: "proportion";
      readonly numerator: number;
      readonly denominator: number;
      readonly value: number;
    }
  /** `exact` is the sum in decimal; `value` the nearest double. */
  | {
      readonly kind: "sum";
      readonly exact: string;
      readonly value: number;
      readonly count: number;
    }
  /** Over `count` persons whose value is not missing; `value` is the exact statistic rounded once. */
  | { readonly kind: "mean"; readonly value: number; readonly count: number }
  /** Of the sample, with n-1; null where fewer than two persons have a value. */
  | {
      readonly kind: "variance" | "stddev";
      readonly value: number | null;
      readonly count: number;
    }
  | {
      readonly kind: "histogram";
      readonly bins: readonly { readonly label: string; readonly count: number }[];
    }
  /** The label of the interval that the quantile lies in, and its place among all intervals, from 0. */
  | { readonly kind: "quantile"; readonly band: string; readonly index: number };

/** Turns opened figures into the released items of every cell; all arithmetic is exact up to one last division. */
export function resultsFromFigures(plan: Plan, figures: Figures): readonly QueryResult[] {
  return plan.queries.map((query, index) => {
    const cells = figures.queries[index]?.cells ?? [];
    if (cells.length !== cellCount(query)) {
      throw new RangeError(
        `query ${query.name} has ${cellCount(query)} cells, not ${cells.length}`,
      );
    }
    return {
      query: query.name,
      keys: query.keys.map(({ name, labels }) => ({ name, labels })),
      cells: cells.map((cell, cellIndex) => ({
        labels: cellLabels(query, cellIndex),
        items: query.items.map((item) => ({
          name: item.name,
          recipient: item.recipient,
          ...(item.unit === undefined ? {} : { unit: item.unit }),
          value: release(query, item, cell),
        })),
      })),
    };
  });
}

const SUPPRESSED: Released = { kind: "suppressed" };

function release(query: Query, item: Item, cell: CellFigures): Released {
  switch (item.kind) {
    case "count": {
      const count = cell.cohorts[item.cohort] ?? null;
      return count === null ? SUPPRESSED : { kind: "count", count };
    }
    case "proportion":
      return releaseProportion(item, cell);
    case "sum":
    case "mean":
      return releaseSum(query, item, cell);
    case "variance":
    case "stddev":
      return releaseVariance(query, item, cell);
    case "histogram":
      return releaseHistogram(item, cell);
    case "quantile": {
      const index = cell.quantiles[item.quantile] ?? null;
      const band = index === null ? undefined : item.bands[index];
      return index === null || band === undefined ? SUPPRESSED : { kind: "quantile", band, index };
    }
  }
}

function releaseProportion(
  item: Extract<Item, { kind: "proportion" }>,
  cell: CellFigures,
): Released {
  const numerator = cell.cohorts[item.numerator] ?? null;
  const denominator = cell.cohorts[item.denominator] ?? null;
  if (numerator === null || denominator === null) return SUPPRESSED;
  const value = ratio(BigInt(numerator), BigInt(denominator));
  return { kind: "proportion", numerator, denominator, value };
}

/** The figures open sums of `value - offset`; the offset comes back with the number of persons. */
function releaseSum(
  query: Query,
  item: Extract<Item, { kind: "sum" | "mean" }>,
  cell: CellFigures,
): Released {
  const opened = sumAndCount(query, item.sum, cell);
  if (opened === null) return SUPPRESSED;
  const { sum, count } = opened;
  const total = sum + BigInt(item.offset) * BigInt(count);
  const unit = 10n ** BigInt(item.scale);
  if (item.kind === "mean") {
    return { kind: "mean", value: ratio(total, BigInt(count) * unit), count };
  }
  return { kind: "sum", exact: decimalText(total, item.scale), value: ratio(total, unit), count };
}

/** Sample variance (n·Σx² − (Σx)²) / (n(n−1)); shifting every x by the offset leaves it as it is. */
function releaseVariance(
  query: Query,
  item: Extract<Item, { kind: "variance" | "stddev" }>,
  cell: CellFigures,
): Released {
  const first = sumAndCount(query, item.sum, cell);
  const squares = sumAndCount(query, item.squares, cell);
  if (first === null || squares === null) return SUPPRESSED;
  const n = BigInt(first.count);
  if (n < 2n) return { kind: item.kind, value: null, count: first.count };
  const unit = 10n ** BigInt(2 * item.scale);
  const value = ratio(n * squares.sum - first.sum * first.sum, n * (n - 1n) * unit);
  return {
    kind: item.kind,
    value: item.kind === "stddev" ? Math.sqrt(value) : value,
    count: first.count,
  };
}

function releaseHistogram(item: Extract<Item, { kind: "histogram" }>, cell: CellFigures): Released {
  const bins: { label: string; count: number }[] = [];
  for (const bin of item.bins) {
    const count = cell.cohorts[bin.cohort] ?? null;
    if (count === null) return SUPPRESSED;
    bins.push({ label: bin.label, count });
  }
  return { kind: "histogram", bins };
}

function sumAndCount(
  query: Query,
  index: number,
  cell: CellFigures,
): { readonly sum: bigint; readonly count: number } | null {
  const cohort = query.sums[index]?.cohort;
  const sum = cell.sums[index] ?? null;
  const count = cohort === undefined ? null : (cell.cohorts[cohort] ?? null);
  return sum === null || count === null ? null : { sum, count };
}

import {
  cellCount,
  cellLabels,
  decimalText,
  type Item,
  type Plan,
  type Query,
  type Reference,
} from "@qsc/plan";
import { compareProportions, differenceOfMeans, referenceCell } from "./comparison.ts";
import type { CellFigures, Figures } from "./figures.ts";
import { student, wilson, type Interval } from "./interval.ts";
import { momentsIn, shareIn, sumAndCount, varianceOf } from "./moments.ts";
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
      readonly interval: Interval;
    }
  /** `exact` is the sum in decimal; `value` the nearest double. */
  | {
      readonly kind: "sum";
      readonly exact: string;
      readonly value: number;
      readonly count: number;
    }
  /** Over `count` persons whose value is not missing; `value` is the exact statistic rounded once. */
  | {
      readonly kind: "mean";
      readonly value: number;
      readonly count: number;
      /** Null where the sum of squares does not open, or fewer than two persons have a value. */
      readonly interval: Interval | null;
    }
  /** Of the sample, with n-1; null where fewer than two persons have a value. */
  | {
      readonly kind: "variance" | "stddev";
      readonly value: number | null;
      readonly count: number;
    }
  /** A bin whose count is null stays closed; when all do, the figure is suppressed. */
  | {
      readonly kind: "histogram";
      readonly bins: readonly { readonly label: string; readonly count: number | null }[];
    }
  /** The label of the interval that the quantile lies in, and its place among all intervals, from 0. */
  | { readonly kind: "quantile"; readonly band: string; readonly index: number }
  /** Against the reference cell; null where dividing by 0, or where the formula is not defined. */
  | {
      readonly kind: "differenceOfProportions" | "ratioOfProportions" | "differenceOfMeans";
      readonly value: number | null;
      readonly interval: Interval | null;
    }
  /** The cell that the others are compared with has no such figure. */
  | { readonly kind: "reference" };

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
          value: release(query, item, { cells, cell, index: cellIndex }),
        })),
      })),
    };
  });
}

const SUPPRESSED: Released = { kind: "suppressed" };

/** One cell among all of its table. */
interface Place {
  readonly cells: readonly CellFigures[];
  readonly cell: CellFigures;
  readonly index: number;
}

function release(query: Query, item: Item, place: Place): Released {
  const { cell } = place;
  switch (item.kind) {
    case "count": {
      const count = cell.cohorts[item.cohort] ?? null;
      return count === null ? SUPPRESSED : { kind: "count", count };
    }
    case "proportion": {
      const share = shareIn(item, cell);
      if (share === null) return SUPPRESSED;
      const { events: numerator, persons: denominator } = share;
      const value = ratio(BigInt(numerator), BigInt(denominator));
      return { kind: "proportion", numerator, denominator, value, interval: wilson(share) };
    }
    case "sum":
    case "mean":
      return releaseSum(query, item, cell);
    case "variance":
    case "stddev":
      return releaseVariance(query, item, cell);
    case "histogram":
      return releaseHistogram(item, cell);
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
      return releaseComparison(query, item, place);
    case "quantile": {
      const index = cell.quantiles[item.quantile] ?? null;
      const band = index === null ? undefined : item.bands[index];
      return index === null || band === undefined ? SUPPRESSED : { kind: "quantile", band, index };
    }
  }
}

/** Both cells must be open; the reference cell itself has no such figure. */
function releaseComparison(
  query: Query,
  item: Extract<Item, { than: Reference }>,
  { cells, cell, index }: Place,
): Released {
  const referenceIndex = referenceCell(query, item.than, index);
  const reference = cells[referenceIndex];
  if (referenceIndex === index) return { kind: "reference" };
  if (reference === undefined) throw new RangeError(`query ${query.name} lacks a reference cell`);
  if (item.kind === "differenceOfMeans") {
    const [own, other] = [momentsIn(query, item, cell), momentsIn(query, item, reference)];
    if (own === null || other === null) return SUPPRESSED;
    return { kind: item.kind, ...differenceOfMeans(own, other, item.scale) };
  }
  const [own, other] = [shareIn(item, cell), shareIn(item, reference)];
  if (own === null || other === null) return SUPPRESSED;
  return { kind: item.kind, ...compareProportions(item.kind, own, other) };
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
    const { squares } = item;
    const mean = ratio(total, BigInt(count) * unit);
    const moments = squares === undefined ? null : momentsIn(query, { ...item, squares }, cell);
    const variance = moments === null ? null : varianceOf(moments, item.scale);
    const interval = variance === null ? null : student({ mean, variance, count });
    return { kind: "mean", value: mean, count, interval };
  }
  return { kind: "sum", exact: decimalText(total, item.scale), value: ratio(total, unit), count };
}

function releaseVariance(
  query: Query,
  item: Extract<Item, { kind: "variance" | "stddev" }>,
  cell: CellFigures,
): Released {
  const moments = momentsIn(query, item, cell);
  if (moments === null) return SUPPRESSED;
  const variance = varianceOf(moments, item.scale);
  const value = item.kind === "stddev" && variance !== null ? Math.sqrt(variance) : variance;
  return { kind: item.kind, value, count: moments.count };
}

function releaseHistogram(item: Extract<Item, { kind: "histogram" }>, cell: CellFigures): Released {
  const bins = item.bins.map(({ label, cohort }) => ({
    label,
    count: cell.cohorts[cohort] ?? null,
  }));
  return bins.every(({ count }) => count === null) ? SUPPRESSED : { kind: "histogram", bins };
}

import {
  cellCount,
  cellLabels,
  decimalText,
  itemsFor,
  recipientsOf,
  type Item,
  type Plan,
  type Query,
  type Reference,
} from "@qsc/plan";
import { intervalOfMeans, intervalOfShares, referenceCell } from "./comparison.ts";
import { releaseDerived, type Bound, type ReleasedDerived } from "./derived.ts";
import { exactMoment, exactValue, type Place } from "./exact.ts";
import type { CellFigures, Figures } from "./figures.ts";
import { student, wilson, type Interval } from "./interval.ts";
import { momentsIn, shareIn, varianceOf } from "./moments.ts";
import { noiseScalesOf, type NoiseScale } from "./noise-scale.ts";
import { double } from "./ratio.ts";

/** One recipient's table of one query: plain data, JSON as it stands. */
export interface QueryResult {
  readonly query: string;
  readonly recipient: string;
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
  /** UCUM unit of the value. */
  readonly unit?: string;
  readonly value: Released;
  /** Present when the figures are noisy: what they rest on, and how far each may be off. */
  readonly noisy?: true;
  readonly noise?: readonly NoiseScale[];
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
      /** Null where the figures are noisy. */
      readonly interval: Interval | null;
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
      /** Null where the sum of squares does not open, fewer than two persons have a value, or figures are noisy. */
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
  | { readonly kind: "reference" }
  | ReleasedDerived;

/**
 * Turns opened figures into the tables of each recipient, all arithmetic exact up to one last division.
 * Tables stand recipient by recipient, and a query of which a recipient gets nothing is none of its tables.
 * `parameters` are what the run bound; derived figures may be computed with them.
 */
export function resultsFromFigures(
  plan: Plan,
  figures: Figures,
  recipients: readonly string[] = recipientsOf(plan),
  parameters: readonly number[] = [],
): readonly QueryResult[] {
  return recipients.flatMap((recipient) =>
    plan.queries.flatMap((query, index) => {
      const items = itemsFor(query, recipient);
      if (items.length === 0) return [];
      const cells = figures.queries[index]?.cells ?? [];
      return [{ recipient, ...tableOf(query, items, cells, { plan, parameters }) }];
    }),
  );
}

function tableOf(
  query: Query,
  items: readonly Item[],
  cells: readonly CellFigures[],
  bound: Bound,
): Omit<QueryResult, "recipient"> {
  if (cells.length !== cellCount(query)) {
    throw new RangeError(`query ${query.name} has ${cellCount(query)} cells, not ${cells.length}`);
  }
  return {
    query: query.name,
    keys: query.keys.map(({ name, labels }) => ({ name, labels })),
    cells: cells.map((cell, cellIndex) => ({
      labels: cellLabels(query, cellIndex),
      items: items.map((item) => ({
        name: item.name,
        ...(item.unit === undefined ? {} : { unit: item.unit }),
        value: release(query, item, { cells, cell, index: cellIndex }, bound),
        ...noiseOf(query, item),
      })),
    })),
  };
}

function noiseOf(query: Query, item: Item): Pick<ItemResult, "noisy" | "noise"> {
  const noise = noiseScalesOf(query, item);
  return noise === null ? {} : { noisy: true, noise };
}

/** The formulas of intervals know the error of sampling alone, so that noisy figures have none. */
function isExact({ noise }: Query): boolean {
  return noise === undefined;
}

const SUPPRESSED: Released = { kind: "suppressed" };

function release(query: Query, item: Item, place: Place, bound: Bound): Released {
  const { cell } = place;
  switch (item.kind) {
    case "count": {
      const count = cell.cohorts[item.cohort] ?? null;
      return count === null ? SUPPRESSED : { kind: "count", count };
    }
    case "proportion": {
      const [share, value] = [shareIn(item, cell), exactValue(query, item, place)];
      if (share === null || typeof value === "string") return SUPPRESSED;
      const { events: numerator, persons: denominator } = share;
      const interval = isExact(query) ? wilson(share) : null;
      return { kind: "proportion", numerator, denominator, value: double(value), interval };
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
    case "derived":
      return releaseDerived(query, item, place, bound);
  }
}

function releaseComparison(
  query: Query,
  item: Extract<Item, { than: Reference }>,
  place: Place,
): Released {
  const exact = exactValue(query, item, place);
  if (exact === "suppressed" || exact === "reference") return { kind: exact };
  const value = typeof exact === "string" ? null : double(exact);
  const interval = isExact(query) ? comparisonInterval(query, item, place) : null;
  return { kind: item.kind, value, interval };
}

function comparisonInterval(
  query: Query,
  item: Extract<Item, { than: Reference }>,
  { cells, cell, index }: Place,
): Interval | null {
  const reference = cells[referenceCell(query, item.than, index)];
  if (reference === undefined) return null;
  if (item.kind === "differenceOfMeans") {
    const [own, other] = [momentsIn(query, item, cell), momentsIn(query, item, reference)];
    return own && other && intervalOfMeans(own, other, item.scale);
  }
  const [own, other] = [shareIn(item, cell), shareIn(item, reference)];
  return own && other && intervalOfShares(item.kind, own, other);
}

function releaseSum(
  query: Query,
  item: Extract<Item, { kind: "sum" | "mean" }>,
  cell: CellFigures,
): Released {
  const opened = exactMoment(query, item, cell);
  if (opened === null) return SUPPRESSED;
  const { total, count } = opened;
  const value = double(opened.value);
  if (item.kind === "sum") {
    return { kind: "sum", exact: decimalText(total, item.scale), value, count };
  }
  const { squares } = item;
  const moments = squares === undefined ? null : momentsIn(query, { ...item, squares }, cell);
  const variance = moments === null ? null : varianceOf(moments, item.scale);
  const interval =
    variance === null || !isExact(query) ? null : student({ mean: value, variance, count });
  return { kind: "mean", value, count, interval };
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

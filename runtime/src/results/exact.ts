import {
  decimal,
  divideRationals,
  exactVariance,
  rational,
  rationalOfDouble,
  type Item,
  type Query,
  type Rational,
  type Reference,
} from "@qsc/plan";
import { compareShares, differenceOfMeans, referenceCell } from "./comparison.ts";
import type { CellFigures } from "./figures.ts";
import { momentsIn, shareIn, sumAndCount } from "./moments.ts";
import { double } from "./ratio.ts";

/** One cell among all of its table. */
export interface Place {
  readonly cells: readonly CellFigures[];
  readonly cell: CellFigures;
  readonly index: number;
}

/** Why a figure of a cell has no value: a gate is closed, the cell is compared with others, or there is no such number. */
export type Valueless = "suppressed" | "reference" | "undefined";

/** Items whose value is one number that follows from what opens. */
export type NumberItem = Exclude<Item, { readonly kind: "histogram" | "quantile" | "derived" }>;

/**
 * The exact number that an item releases in a cell.
 * A standard deviation is irrational: it stands for the double that is released.
 */
export function exactValue(query: Query, item: NumberItem, place: Place): Rational | Valueless {
  const { cell } = place;
  switch (item.kind) {
    case "count": {
      const count = cell.cohorts[item.cohort] ?? null;
      return count === null ? "suppressed" : rational(BigInt(count));
    }
    case "proportion": {
      const share = shareIn(item, cell);
      if (share === null) return "suppressed";
      return rational(BigInt(share.events), BigInt(share.persons));
    }
    case "sum":
    case "mean":
      return exactMoment(query, item, cell)?.value ?? "suppressed";
    case "variance":
    case "stddev": {
      const moments = momentsIn(query, item, cell);
      if (moments === null) return "suppressed";
      const variance = exactVariance(moments, item.scale);
      if (variance === null) return "undefined";
      return item.kind === "variance" ? variance : rationalOfDouble(Math.sqrt(double(variance)));
    }
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
      return exactComparison(query, item, place);
  }
}

/** A sum or mean, with the number of persons that it is over; the figures open sums of `value - offset`. */
export function exactMoment(
  query: Query,
  item: Extract<Item, { readonly kind: "sum" | "mean" }>,
  cell: CellFigures,
): { readonly value: Rational; readonly total: bigint; readonly count: number } | null {
  const opened = sumAndCount(query, item.sum, cell);
  if (opened === null) return null;
  const { sum, count } = opened;
  const total = sum + BigInt(item.offset) * BigInt(count);
  const value = decimal(total, item.scale);
  return {
    ...{ total, count },
    value: item.kind === "sum" ? value : divideRationals(value, rational(BigInt(count))),
  };
}

/** Both cells must be open; the reference cell itself has no such figure. */
function exactComparison(
  query: Query,
  item: Extract<Item, { readonly than: Reference }>,
  { cells, cell, index }: Place,
): Rational | Valueless {
  const referenceIndex = referenceCell(query, item.than, index);
  const reference = cells[referenceIndex];
  if (referenceIndex === index) return "reference";
  if (reference === undefined) throw new RangeError(`query ${query.name} lacks a reference cell`);
  if (item.kind === "differenceOfMeans") {
    const [own, other] = [momentsIn(query, item, cell), momentsIn(query, item, reference)];
    if (own === null || other === null) return "suppressed";
    return differenceOfMeans(own, other, item.scale) ?? "undefined";
  }
  const [own, other] = [shareIn(item, cell), shareIn(item, reference)];
  if (own === null || other === null) return "suppressed";
  return compareShares(item.kind, own, other) ?? "undefined";
}

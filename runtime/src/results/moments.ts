import { exactVariance, type Query } from "@qsc/plan";
import type { CellFigures } from "./figures.ts";
import type { Share } from "./interval.ts";
import { double } from "./ratio.ts";

/** What a cell opens of a value: the sums of `value - offset` and its square, over `count` persons. */
export interface Moments {
  readonly sum: bigint;
  readonly squares: bigint;
  readonly count: number;
}

/** Both cohorts of a proportion, or null where one is closed. */
export function shareIn(
  item: { readonly numerator: number; readonly denominator: number },
  cell: CellFigures,
): Share | null {
  const events = cell.cohorts[item.numerator] ?? null;
  const persons = cell.cohorts[item.denominator] ?? null;
  return events === null || persons === null ? null : { events, persons };
}

/** A sum of `value - offset` and the number of persons that it is over, or null where they are closed. */
export function sumAndCount(
  query: Query,
  index: number,
  cell: CellFigures,
): { readonly sum: bigint; readonly count: number } | null {
  const cohort = query.sums[index]?.cohort;
  const sum = cell.sums[index] ?? null;
  const count = cohort === undefined ? null : (cell.cohorts[cohort] ?? null);
  return sum === null || count === null ? null : { sum, count };
}

/** The first two moments of a value, or null where they are closed. */
export function momentsIn(
  query: Query,
  item: { readonly sum: number; readonly squares: number },
  cell: CellFigures,
): Moments | null {
  const first = sumAndCount(query, item.sum, cell);
  const second = sumAndCount(query, item.squares, cell);
  if (first === null || second === null) return null;
  return { sum: first.sum, squares: second.sum, count: first.count };
}

/** The sample variance as the nearest double. */
export function varianceOf(moments: Moments, scale: number): number | null {
  const variance = exactVariance(moments, scale);
  return variance && double(variance);
}

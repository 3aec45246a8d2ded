import {
  addRationals,
  compareRationals,
  decimal,
  divideRationals,
  isZero,
  MAX_ROWS,
  multiplyRationals,
  nearestDecimal,
  nearestDecimalRoot,
  NOTHING,
  rational,
  UNIT,
  type CompareOperator,
  type Rational,
} from "@qsc/plan";
import type { Aggregate, Measure } from "../model.ts";

/** The numbers that a figure may be where it is open; null where there is no end. */
export interface FigureBounds {
  readonly min: Rational | null;
  readonly max: Rational | null;
}

export const ANYTHING: FigureBounds = { min: null, max: null };

export function exactly(value: Rational): FigureBounds {
  return { min: value, max: value };
}

/** An aggregate that is one number. */
export type NumberAggregate = Exclude<Aggregate, { readonly kind: "histogram" | "quantile" }>;

/** The bounds of an exact figure, with at least k persons in each cohort that it opens (rule T-82). */
export function boundsOfFigure(aggregate: NumberAggregate, k: number): FigureBounds {
  const most = rational(BigInt(MAX_ROWS));
  switch (aggregate.kind) {
    case "count":
      return { min: rational(BigInt(k)), max: most };
    case "proportion":
      return { min: NOTHING, max: UNIT };
    case "sum":
      return product(measured(aggregate), { min: rational(BigInt(k)), max: most });
    case "mean":
      return measured(aggregate);
    case "variance": {
      // No sample of two or more has more than half of the square of its range.
      const range = rangeOf(aggregate);
      return { min: NOTHING, max: divideRationals(multiplyRationals(range, range), rational(2n)) };
    }
    case "stddev":
      return { min: NOTHING, max: rangeOf(aggregate) };
    case "differenceOfProportions":
      return { min: rational(-1n), max: UNIT };
    case "ratioOfProportions":
      return { min: NOTHING, max: null };
    case "differenceOfMeans":
      return { min: opposite(rangeOf(aggregate)), max: rangeOf(aggregate) };
  }
}

function measured({ min, max, scale }: Measure): FigureBounds {
  return { min: decimal(min, scale), max: decimal(max, scale) };
}

function rangeOf({ min, max, scale }: Measure): Rational {
  return decimal(BigInt(max) - BigInt(min), scale);
}

export function negative({ min, max }: FigureBounds): FigureBounds {
  return { min: max && opposite(max), max: min && opposite(min) };
}

export function total(left: FigureBounds, right: FigureBounds): FigureBounds {
  return limited({
    min: left.min && right.min && addRationals(left.min, right.min),
    max: left.max && right.max && addRationals(left.max, right.max),
  });
}

/** Far beyond any figure that is accepted, so that refused ones cost no more to check. */
const LARGEST: bigint = 2n ** 1000n;

/** The same bounds without ends that are too large to go on computing with. */
function limited({ min, max }: FigureBounds): FigureBounds {
  return { min: fits(min) ? min : null, max: fits(max) ? max : null };
}

function fits(end: Rational | null): boolean {
  return end !== null && end.over < LARGEST && -end.over < LARGEST && end.under < LARGEST;
}

/** The hull of the four products of bounds; without an end on one side, no end on either. */
export function product(left: FigureBounds, right: FigureBounds): FigureBounds {
  if (left.min === null || left.max === null) return ANYTHING;
  if (right.min === null || right.max === null) return ANYTHING;
  const corners = [left.min, left.max].flatMap((a) =>
    [right.min, right.max].map((b) => multiplyRationals(a, b ?? NOTHING)),
  );
  return limited(hullOf(corners));
}

/** Of the nearest numbers with so many decimals: rounding keeps the order. */
export function rounding({ min, max }: FigureBounds, decimals: number): FigureBounds {
  return { min: min && nearestDecimal(min, decimals), max: max && nearestDecimal(max, decimals) };
}

/** The same of square roots; what is less than 0 has none. */
export function rootBounds({ min, max }: FigureBounds, decimals: number): FigureBounds {
  const root = (end: Rational | null): Rational | null => end && nearestDecimalRoot(end, decimals);
  return { min: root(min) ?? NOTHING, max: root(max) };
}

/** Where the divisor may be 0 or has no end, a quotient may be anything. */
export function quotient(left: FigureBounds, right: FigureBounds): FigureBounds {
  if (right.min === null || right.max === null || mayBeZero(right)) return ANYTHING;
  return product(left, {
    min: divideRationals(UNIT, right.max),
    max: divideRationals(UNIT, right.min),
  });
}

export function mayBeZero({ min, max }: FigureBounds): boolean {
  return (
    (min === null || compareRationals(min, NOTHING) <= 0) &&
    (max === null || compareRationals(max, NOTHING) >= 0)
  );
}

export function isAlwaysZero({ min, max }: FigureBounds): boolean {
  return min !== null && max !== null && isZero(min) && isZero(max);
}

/** The result when bounds alone decide a comparison, else null (rule T-16). */
export function decided(
  operator: CompareOperator,
  left: FigureBounds,
  right: FigureBounds,
): boolean | null {
  // How the least and the greatest value of one side stand to those of the other; null is unknown.
  const sign = (a: Rational | null, b: Rational | null): number | null =>
    a === null || b === null ? null : compareRationals(a, b);
  const [lowest, highest] = [sign(left.min, right.max), sign(left.max, right.min)];
  const [isAbove, isBelow] = [lowest !== null && lowest > 0, highest !== null && highest < 0];
  switch (operator) {
    case "lt":
      return isBelow ? true : lowest !== null && lowest >= 0 ? false : null;
    case "le":
      return highest !== null && highest <= 0 ? true : isAbove ? false : null;
    case "gt":
      return decided("lt", right, left);
    case "ge":
      return decided("le", right, left);
    case "eq":
      if (isAbove || isBelow) return false;
      return lowest === 0 && highest === 0 ? true : null;
    case "ne": {
      const equal = decided("eq", left, right);
      return equal === null ? null : !equal;
    }
  }
}

function hullOf(values: readonly Rational[]): FigureBounds {
  const sorted = [...values].sort(compareRationals);
  return { min: sorted[0] ?? null, max: sorted.at(-1) ?? null };
}

function opposite({ over, under }: Rational): Rational {
  return { over: -over, under };
}

import { compareRationals, type CompareOperator, type Rational } from "@qsc/plan";
import {
  exactly,
  negative,
  product,
  quotient,
  total,
  type FigureBounds,
} from "../../../model/formulas/bounds.ts";
import { ONE, type Builder, type Node } from "../builder.ts";
import {
  addIntegers,
  areSame,
  compareIntegers,
  constantInteger,
  isBelowZero,
  isNotZero,
  multiplyIntegers,
  type CellInteger,
} from "./integer.ts";
import { nearestQuotient } from "./quotient.ts";
import { nearestRoot } from "./square-root.ts";

/** A number of a cell as a fraction that nothing has been divided for; where `under` is 0 it means nothing. */
export interface CellFraction {
  readonly over: CellInteger;
  readonly under: CellInteger;
  /** What the number may be where all figures that it rests on are open, which is what a quotient has bits for. */
  readonly range: FigureBounds;
}

export function constantFraction({ over, under }: Rational): CellFraction {
  return {
    ...{ over: constantInteger(over), under: constantInteger(under) },
    range: exactly({ over, under }),
  };
}

export function wholeFraction(over: CellInteger, range: FigureBounds): CellFraction {
  return { over, under: constantInteger(1n), range };
}

export function addFractions(
  b: Builder,
  left: CellFraction,
  right: CellFraction,
  sign: 1n | -1n,
): CellFraction {
  const range = total(left.range, sign === 1n ? right.range : negative(right.range));
  const { over: x, over2: y, under } = onOneDenominator(b, left, right);
  return { over: addIntegers(b, x, y, sign), under, range };
}

export function multiplyFractions(
  b: Builder,
  left: CellFraction,
  right: CellFraction,
): CellFraction {
  return {
    over: multiplyIntegers(b, left.over, right.over),
    under: multiplyIntegers(b, left.under, right.under),
    range: product(left.range, right.range),
  };
}

/** Whether `right` is 0 is for the caller to look at. */
export function divideFractions(b: Builder, left: CellFraction, right: CellFraction): CellFraction {
  const range = quotient(left.range, right.range);
  if (areSame(left.under, right.under)) return { over: left.over, under: right.over, range };
  return {
    over: multiplyIntegers(b, left.over, right.under),
    under: multiplyIntegers(b, left.under, right.over),
    range,
  };
}

/** By cross multiplication: no ratio is ever divided to be compared. */
export function compareFractions(
  b: Builder,
  operator: CompareOperator,
  left: CellFraction,
  right: CellFraction,
): Node {
  const { over, over2, isNegative } = onOneDenominator(b, left, right);
  const { isLess, isSame } = compareIntegers(b, over, over2);
  // Below a negative denominator the larger number belongs to the smaller fraction.
  const less = b.choose(isNegative, b.not(b.or(isLess, isSame)), isLess);
  switch (operator) {
    case "eq":
      return isSame;
    case "ne":
      return b.not(isSame);
    case "lt":
      return less;
    case "ge":
      return b.not(less);
    case "le":
      return b.or(less, isSame);
    case "gt":
      return b.not(b.or(less, isSame));
  }
}

export function isFractionNotZero(b: Builder, { over, range }: CellFraction): Node {
  const { min, max } = range;
  const isPositive = min !== null && min.over > 0n;
  const isNegative = max !== null && max.over < 0n;
  return isPositive || isNegative ? ONE : isNotZero(b, over);
}

export function isFractionNegative(b: Builder, { over, under }: CellFraction): Node {
  return b.xor(isBelowZero(over), isBelowZero(under));
}

/** In units of the last of so many decimals, the nearest whole number of them, halves away from zero. */
export function roundFraction(b: Builder, fraction: CellFraction, decimals: number): CellInteger {
  const unit = 10n ** BigInt(decimals);
  const over = multiplyIntegers(b, fraction.over, constantInteger(unit));
  const most = smaller(farthest(fraction.range, unit), sizeOf(over) + 1n);
  return nearestQuotient(b, over, fraction.under, most);
}

/** The same of the square root of a fraction whose numerator and denominator are not negative. */
export function roundRootOf(b: Builder, fraction: CellFraction, decimals: number): CellInteger {
  const unit = 100n ** BigInt(decimals);
  const over = multiplyIntegers(b, fraction.over, constantInteger(unit));
  const most = smaller(farthest(fraction.range, unit), sizeOf(over));
  return nearestRoot(b, over, fraction.under, most);
}

/** Both as numbers of units of one fraction, without looking for a smaller one. */
function onOneDenominator(
  b: Builder,
  left: CellFraction,
  right: CellFraction,
): {
  readonly over: CellInteger;
  readonly over2: CellInteger;
  readonly under: CellInteger;
  readonly isNegative: Node;
} {
  if (areSame(left.under, right.under)) {
    const isNegative = isBelowZero(left.under);
    return { over: left.over, over2: right.over, under: left.under, isNegative };
  }
  return {
    over: multiplyIntegers(b, left.over, right.under),
    over2: multiplyIntegers(b, right.over, left.under),
    under: multiplyIntegers(b, left.under, right.under),
    isNegative: b.xor(isBelowZero(left.under), isBelowZero(right.under)),
  };
}

/** The largest size of `unit` times a number of this range, rounded up; null without an end. */
function farthest({ min, max }: FigureBounds, unit: bigint): bigint | null {
  if (min === null || max === null) return null;
  const opposite = { over: -min.over, under: min.under };
  const { over, under } = compareRationals(max, opposite) > 0 ? max : opposite;
  return over <= 0n ? 0n : (over * unit + under - 1n) / under;
}

function sizeOf({ min, max }: CellInteger): bigint {
  return max > -min ? max : -min;
}

function smaller(bound: bigint | null, other: bigint): bigint {
  return bound !== null && bound < other ? bound : other;
}

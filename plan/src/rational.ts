import { decimalText } from "./decimal-text.ts";

/** An exact fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

export const NOTHING: Rational = { over: 0n, under: 1n };
export const UNIT: Rational = { over: 1n, under: 1n };

/** `over / under` in lowest terms; throws a RangeError when `under` is 0. */
export function rational(over: bigint, under: bigint = 1n): Rational {
  let [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = under < 0n ? -a : a;
  return { over: over / divisor, under: under / divisor };
}

/** `digits` times 10^-scale. */
export function decimal(digits: number | bigint, scale: number): Rational {
  return rational(BigInt(digits), 10n ** BigInt(scale));
}

/** Every finite double is a fraction whose denominator is a power of two. */
export function rationalOfDouble(value: number): Rational {
  let [whole, shift] = [value, 0n];
  while (!Number.isInteger(whole)) [whole, shift] = [whole * 2, shift + 1n];
  return rational(BigInt(whole), 1n << shift);
}

export function addRationals(left: Rational, right: Rational): Rational {
  return rational(left.over * right.under + right.over * left.under, left.under * right.under);
}

export function subtractRationals(left: Rational, right: Rational): Rational {
  return addRationals(left, { over: -right.over, under: right.under });
}

export function multiplyRationals(left: Rational, right: Rational): Rational {
  return rational(left.over * right.over, left.under * right.under);
}

/** `from - left * right`, reduced once. */
export function subtractProduct(from: Rational, left: Rational, right: Rational): Rational {
  const over = left.over * right.over;
  const under = left.under * right.under;
  return rational(from.over * under - over * from.under, from.under * under);
}

/** Throws a RangeError when `right` is 0. */
export function divideRationals(left: Rational, right: Rational): Rational {
  return rational(left.over * right.under, left.under * right.over);
}

/** Negative where `left` is less than `right`, 0 where they are equal. */
export function compareRationals(left: Rational, right: Rational): number {
  const difference = left.over * right.under - right.over * left.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The multiple of 10^-decimals that is nearest, halves away from zero. */
export function nearestDecimal({ over, under }: Rational, decimals: number): Rational {
  const size = (over < 0n ? -over : over) * 10n ** BigInt(decimals);
  const nearest = (2n * size + under) / (2n * under);
  return decimal(over < 0n ? -nearest : nearest, decimals);
}

/** The multiple of 10^-decimals that is nearest to the square root, halves up; null where there is no root. */
export function nearestDecimalRoot({ over, under }: Rational, decimals: number): Rational | null {
  if (over < 0n) return null;
  // floor(x + 1/2) is floor((floor(2x) + 1) / 2), and floor(2x) is the whole root of 4x².
  const twice = wholeRoot((4n * over * 100n ** BigInt(decimals)) / under);
  return decimal((twice + 1n) / 2n, decimals);
}

/** The whole part of the square root, by Newton's method from above. */
function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function isZero(value: Rational): boolean {
  return value.over === 0n;
}

export function isUnit(value: Rational): boolean {
  return value.over === 1n && value.under === 1n;
}

const MAX_PLACES = 9;

/** In decimal where nine places are enough, else as a fraction: `12.5`, `2/3`. */
export function rationalText({ over, under }: Rational): string {
  for (let places = 0; places <= MAX_PLACES; places++) {
    const scaled = over * 10n ** BigInt(places);
    if (scaled % under === 0n) return decimalText(scaled / under, places);
  }
  return `${over}/${under}`;
}

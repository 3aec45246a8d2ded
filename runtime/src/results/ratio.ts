import type { Rational } from "@qsc/plan";

/** The double nearest to a fraction. */
export function double({ over, under }: Rational): number {
  return ratio(over, under);
}

/**
 * The double nearest to `numerator / denominator`: exact integers up to the one last division.
 * The quotient is taken with 64 bits and a sticky bit, which `Number` then rounds once, to nearest even.
 * Throws a RangeError when the denominator is not positive.
 */
export function ratio(numerator: bigint, denominator: bigint): number {
  if (denominator <= 0n) throw new RangeError("the denominator of a ratio is positive");
  if (numerator < 0n) return -ratio(-numerator, denominator);
  if (numerator === 0n) return 0;
  const shift = BigInt(Math.max(0, 66 - bitLength(numerator) + bitLength(denominator)));
  const scaled = numerator << shift;
  const quotient = scaled / denominator;
  const sticky = scaled % denominator === 0n ? 0n : 1n;
  return Number((quotient << 1n) | sticky) / 2 ** (Number(shift) + 1);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

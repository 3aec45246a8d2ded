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

/** `value` times 10^-scale as decimal text: `decimalText(-1234n, 2)` is `-12.34`. */
export function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const sign = value < 0n ? "-" : "";
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** An exact fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

export const NOTHING: Rational = { over: 0n, under: 1n };
export const UNIT: Rational = { over: 1n, under: 1n };

export function subtractProduct(from: Rational, left: Rational, right: Rational): Rational {
  const over = left.over * right.over;
  const under = left.under * right.under;
  return reduced(from.over * under - over * from.under, from.under * under);
}

export function add(left: Rational, right: Rational): Rational {
  return reduced(left.over * right.under + right.over * left.under, left.under * right.under);
}

export function divide(left: Rational, right: Rational): Rational {
  return reduced(left.over * right.under, left.under * right.over);
}

export function isZero(value: Rational): boolean {
  return value.over === 0n;
}

export function isUnit(value: Rational): boolean {
  return value.over === 1n && value.under === 1n;
}

function reduced(over: bigint, under: bigint): Rational {
  let [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = under < 0n ? -a : a;
  return { over: over / divisor, under: under / divisor };
}

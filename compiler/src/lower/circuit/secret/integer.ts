import { weightedSum } from "../add-many.ts";
import { addShallow, constantBits } from "../add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "../builder.ts";
import { atLeastShallow, isEqual } from "../compare.ts";
import { squareShallow } from "../multiply.ts";

/**
 * A whole number of a cell, in two's complement; without a sign bit where it is never negative.
 * Bounds hold for every cell, open or not, so that nothing that is computed of it overflows.
 */
export interface CellInteger {
  readonly bits: Bits;
  readonly min: bigint;
  readonly max: bigint;
}

/** The bits that numbers within these bounds need, with a sign where one may be negative. */
export function signedWidth(min: bigint, max: bigint): number {
  if (min >= 0n) return bitLength(max);
  // -2^n needs n bits beside the sign.
  return Math.max(bitLength(max), bitLength(-min - 1n)) + 1;
}

export function constantInteger(value: bigint): CellInteger {
  return { bits: constantBits(value, signedWidth(value, value)), min: value, max: value };
}

/** A number that is never negative, at most `max`. */
export function unsignedInteger(bits: Bits, max: bigint): CellInteger {
  return { bits: bits.slice(0, bitLength(max)), min: 0n, max };
}

/** `left + coefficient * right`: full adders first, then one adder of logarithmic depth. */
export function addIntegers(
  b: Builder,
  left: CellInteger,
  right: CellInteger,
  coefficient: bigint = 1n,
): CellInteger {
  const ends = [right.min * coefficient, right.max * coefficient];
  const [min, max] = [left.min + least(ends), left.max + greatest(ends)];
  return weighted(b, min, max, [
    { number: left, coefficient: 1n },
    { number: right, coefficient },
  ]);
}

/**
 * `left * right`: one row of products a bit of the shorter side, full adders, one adder.
 * A constant side costs an addition for each of its ones.
 */
export function multiplyIntegers(b: Builder, left: CellInteger, right: CellInteger): CellInteger {
  const ends = [left.min, left.max].flatMap((x) => [right.min, right.max].map((y) => x * y));
  const [min, max] = [least(ends), greatest(ends)];
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (other.min === other.max) {
      return weighted(b, min, max, [{ number: one, coefficient: other.min }]);
    }
  }
  const width = signedWidth(min, max);
  if (min >= 0n && areSame(left, right)) {
    return { bits: squareShallow(b, left.bits).slice(0, width), min: 0n, max };
  }
  const [long, short] = left.bits.length >= right.bits.length ? [left, right] : [right, left];
  // The sign bit of a number counts for -2^n: (x - 2^n s) y = x y - 2^n s y, row by row.
  const terms = short.bits.flatMap((bit, place) => {
    const isSign = short.min < 0n && place === short.bits.length - 1;
    const coefficient = (isSign ? -1n : 1n) << BigInt(place);
    const row = long.bits.map((one) => b.and(one, bit));
    return partsOf({ bits: row, isSigned: long.min < 0n }, coefficient);
  });
  return { bits: weightedSum(b, terms, width), min, max };
}

/** The number without its sign, and the sign. */
export function magnitudeOf(
  b: Builder,
  number: CellInteger,
): { readonly isNegative: Node; readonly size: CellInteger } {
  const isNegative = isBelowZero(number);
  const max = number.max > -number.min ? number.max : -number.min;
  if (isNegative === ZERO) return { isNegative, size: number };
  return {
    isNegative,
    size: unsignedInteger(negatedWhere(b, isNegative, number, bitLength(max)), max),
  };
}

/** `size` or its negation. */
export function withSign(b: Builder, isNegative: Node, size: CellInteger): CellInteger {
  if (isNegative === ZERO) return size;
  const [min, max] = [-size.max, size.max];
  return { bits: negatedWhere(b, isNegative, size, signedWidth(min, max)), min, max };
}

/** 1 where the number is negative. */
export function isBelowZero({ bits, min }: CellInteger): Node {
  return min < 0n ? (bits[bits.length - 1] ?? ZERO) : ZERO;
}

export function isNotZero(b: Builder, { bits, min, max }: CellInteger): Node {
  return min > 0n || max < 0n ? ONE : b.orAll(bits);
}

/** How two numbers stand to each other, in a logarithmic number of levels. */
export function compareIntegers(
  b: Builder,
  left: CellInteger,
  right: CellInteger,
): { readonly isLess: Node; readonly isSame: Node } {
  const width = Math.max(left.bits.length, right.bits.length) + 1;
  // With the sign flipped, two's complement is ordered like unsigned numbers.
  const [l, r] = [left, right].map((number) => {
    const bits = extended(number, width);
    return [...bits.slice(0, -1), b.not(bits[width - 1] ?? ZERO)];
  });
  return {
    isLess: b.not(atLeastShallow(b, l ?? [], r ?? [])),
    isSame: isEqual(b, l ?? [], r ?? []),
  };
}

/** Whether both are one and the same number, by their wires. */
export function areSame(left: CellInteger, right: CellInteger): boolean {
  const [x, y] = [left, right];
  if (x.min < 0n !== y.min < 0n || x.bits.length !== y.bits.length) return false;
  return x.bits.every((bit, place) => bit === y.bits[place]);
}

/** In `width` bits, which hold it. */
export function extended(number: CellInteger, width: number): Bits {
  const sign = isBelowZero(number);
  return Array.from({ length: width }, (_, place) => number.bits[place] ?? sign);
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** -x is the complement of x, plus one. */
function negatedWhere(b: Builder, negate: Node, number: CellInteger, width: number): Bits {
  const flipped = extended(number, width).map((bit) => b.xor(bit, negate));
  return addShallow(b, flipped, [negate], width);
}

interface Weighted {
  readonly number: CellInteger;
  readonly coefficient: bigint;
}

function weighted(b: Builder, min: bigint, max: bigint, terms: readonly Weighted[]): CellInteger {
  const parts = terms.flatMap(({ number, coefficient }) =>
    partsOf({ bits: number.bits, isSigned: number.min < 0n }, coefficient),
  );
  return { bits: weightedSum(b, parts, signedWidth(min, max)), min, max };
}

/** A number times a coefficient as unsigned ones: all bits but the sign, and the sign, which counts negatively. */
function partsOf(
  { bits, isSigned }: { readonly bits: Bits; readonly isSigned: boolean },
  coefficient: bigint,
): readonly { readonly bits: Bits; readonly coefficient: bigint }[] {
  if (!isSigned) return [{ bits, coefficient }];
  const place = bits.length - 1;
  return [
    { bits: bits.slice(0, place), coefficient },
    { bits: bits.slice(place), coefficient: -coefficient << BigInt(place) },
  ].filter((part) => part.bits.length > 0);
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (a < b ? a : b));
}

function greatest(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (a > b ? a : b));
}

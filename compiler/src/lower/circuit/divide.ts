import type { Bounds } from "@qsc/plan";
import { widthOf } from "@qsc/plan";
import { add, complement, constantBits, linearCombination } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { bothPresent, rebase, type RowNumber } from "./number.ts";

/**
 * `left / right` as the nearest whole number, halves away from zero (`roundedQuotient`); `right` is more than 0.
 * The quotient of sizes floor((2|left| + right) / (2 right)), and then the sign.
 */
export function divideNumbers(
  b: Builder,
  left: RowNumber,
  right: RowNumber,
  bounds: Bounds,
): RowNumber {
  const { min, max } = left.bounds;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const { isNegative, magnitude } = signAndSize(b, left, widthOf({ min: 0, max: largest }));
  const divisor = [ZERO, ...rebase(b, right, 0, widthOf({ min: 0, max: right.bounds.max }))];
  const over = widthOf({ min: 0, max: 2 * largest + right.bounds.max });
  const dividend = add(b, [ZERO, ...magnitude], divisor.slice(1), over);
  const most = Math.max(Math.abs(bounds.min), Math.abs(bounds.max));
  const quotient = divide(b, dividend, divisor, widthOf({ min: 0, max: most }));
  return {
    bounds,
    bits: withSign(b, quotient, isNegative, bounds.min, widthOf(bounds)),
    present: bothPresent(b, left, right),
  };
}

/** A signed number as its sign and its size in `width` bits. */
function signAndSize(
  b: Builder,
  number: RowNumber,
  width: number,
): { readonly isNegative: Node; readonly magnitude: Bits } {
  const isNegative = b.not(atLeastConstant(b, number.bits, -BigInt(number.bounds.min)));
  // In two's complement, of which the sign is cut off: -x is the complement of x, plus one.
  const value = rebase(b, number, 0, width);
  const flipped = value.map((bit) => b.xor(bit, isNegative));
  return { isNegative, magnitude: add(b, flipped, [], width, isNegative) };
}

/** The number with this size and sign, counted from `min`. */
function withSign(b: Builder, size: Bits, isNegative: Node, min: number, width: number): Bits {
  const flipped = Array.from({ length: width }, (_, bit) => b.xor(size[bit] ?? ZERO, isNegative));
  const signed = add(b, flipped, [], width, isNegative);
  return linearCombination(b, [{ bits: signed, coefficient: 1n }], -BigInt(min), width);
}

/**
 * `dividend / divisor` without the rest, unsigned, in `width` bits, which hold it; the divisor is not 0.
 * Restoring division, as by hand: the highest bit first, each taken off where the rest is large enough.
 */
function divide(b: Builder, dividend: Bits, divisor: Bits, width: number): Bits {
  const wide = divisor.length + 1;
  const bitAt = (place: number): Node => dividend[place] ?? ZERO;
  // What is left of the bits above the quotient's is less than the divisor, or the quotient would not fit.
  let rest: Bits = Array.from({ length: wide }, (_, bit) => bitAt(width + bit));
  const taken = complement(b, divisor, wide);
  const quotient: Node[] = constantBits(0n, width).slice();
  for (let place = width - 1; place >= 0; place--) {
    const next = [bitAt(place), ...rest.slice(0, wide - 1)];
    const difference = add(b, next, taken, wide, ONE);
    const fits = b.not(difference[wide - 1] ?? ZERO);
    quotient[place] = fits;
    rest = next.map((bit, at) => b.choose(fits, difference[at] ?? ZERO, bit));
  }
  return quotient;
}

import { addShallow } from "../add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "../builder.ts";
import {
  addIntegers,
  bitLength,
  magnitudeOf,
  unsignedInteger,
  withSign,
  type CellInteger,
} from "./integer.ts";

/**
 * `over / under` as the nearest whole number, halves away from zero; `under` is not 0.
 * The result's size is at most `most`; where it would be larger, or `under` is 0, the bits mean nothing.
 * By sizes it is floor((x + floor(y/2)) / y): the rest of x / y and half of y reach y where the rest is half of y or more.
 */
export function nearestQuotient(
  b: Builder,
  over: CellInteger,
  under: CellInteger,
  most: bigint,
): CellInteger {
  const [x, y] = [magnitudeOf(b, over), magnitudeOf(b, under)];
  const half = unsignedInteger(y.size.bits.slice(1), y.size.max >> 1n);
  const dividend = addIntegers(b, x.size, half);
  const bits = floorQuotient(b, dividend.bits, y.size.bits, bitLength(most));
  return withSign(b, b.xor(x.isNegative, y.isNegative), { bits, min: 0n, max: most });
}

/**
 * The whole part of `dividend / divisor`, unsigned, in `width` bits, which hold it; the divisor is not 0.
 *
 * Non-restoring division, the highest bit first: the rest may become negative, and then the divisor is added next
 * time instead of taken off, so that a step is one addition of logarithmic depth and nothing is chosen.
 */
export function floorQuotient(b: Builder, dividend: Bits, divisor: Bits, width: number): Bits {
  // The rest is from -divisor to divisor - 1 after each step, so one bit more than the divisor's is enough.
  const wide = divisor.length + 1;
  const bitAt = (place: number): Node => dividend[place] ?? ZERO;
  // What is left of the bits above the quotient's is less than the divisor, or the quotient would not fit.
  let rest: Bits = Array.from({ length: wide }, (_, bit) => bitAt(width + bit));
  let takeOff: Node = ONE;
  const quotient: Node[] = Array.from({ length: width }, () => ZERO);
  for (let place = width - 1; place >= 0; place--) {
    const next = [bitAt(place), ...rest.slice(0, wide - 1)];
    const signed = Array.from({ length: wide }, (_, bit) => b.xor(divisor[bit] ?? ZERO, takeOff));
    // A lowest place with twice the carry carries it in.
    rest = addShallow(b, [takeOff, ...next], [takeOff, ...signed], wide + 1).slice(1);
    takeOff = b.not(rest[wide - 1] ?? ZERO);
    quotient[place] = takeOff;
  }
  return quotient;
}

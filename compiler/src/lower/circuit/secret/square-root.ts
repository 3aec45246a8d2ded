import { addShallow } from "../add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "../builder.ts";
import { bitLength, unsignedInteger, type CellInteger } from "./integer.ts";
import { floorQuotient } from "./quotient.ts";

/**
 * The whole number nearest to the square root of `over / under`, neither of which is negative; halves go up.
 * The quotient is at most `most`; where it would be larger, or `under` is 0, the bits mean nothing.
 * It is floor((floor(2√v) + 1) / 2), and floor(2√v) is the root of floor(4v): no rounding comes before the last.
 */
export function nearestRoot(
  b: Builder,
  over: CellInteger,
  under: CellInteger,
  most: bigint,
): CellInteger {
  const quotient = floorQuotient(
    b,
    [ZERO, ZERO, ...over.bits],
    under.bits,
    bitLength(4n * most + 3n),
  );
  const twice = floorSquareRoot(b, quotient);
  const bits = addShallow(b, twice, [ONE], twice.length + 1).slice(1);
  return unsignedInteger(bits, (1n << BigInt(bits.length)) - 1n);
}

/**
 * The whole part of the square root, unsigned, half as many bits.
 *
 * Non-restoring, as division is: the rest is x - q², and where it is negative, what was taken off too much
 * is made up for in the next step. With 2q + 1 and 2q - 1 for the next bit of q, a step is one addition.
 */
export function floorSquareRoot(b: Builder, square: Bits): Bits {
  const width = Math.ceil(square.length / 2);
  const bitAt = (place: number): Node => square[place] ?? ZERO;
  let rest: Bits = [];
  let root: Bits = [];
  let takeOff: Node = ONE;
  for (let place = width - 1; place >= 0; place--) {
    // The rest is from -2q - 1 to 2q, with one bit more for q each time.
    const wide = root.length + 3;
    const sign = rest[rest.length - 1] ?? ZERO;
    const next = Array.from({ length: wide }, (_, bit) =>
      bit < 2 ? bitAt(2 * place + bit) : (rest[bit - 2] ?? sign),
    );
    // 4q + 1 to take off, or 4q + 3 to add, where q are the bits so far.
    const step = [ONE, b.not(takeOff), ...root];
    const signed = Array.from({ length: wide }, (_, bit) => b.xor(step[bit] ?? ZERO, takeOff));
    rest = addShallow(b, [takeOff, ...next], [takeOff, ...signed], wide + 1).slice(1);
    takeOff = b.not(rest[wide - 1] ?? ZERO);
    root = [takeOff, ...root];
  }
  return root;
}

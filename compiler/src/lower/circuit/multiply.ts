import { addMany } from "./add-many.ts";
import { add, constantBits } from "./add.ts";
import { ZERO, type Bits, type Builder, type Node } from "./builder.ts";

/** `left * right`, unsigned, modulo 2^width: the schoolbook method, one shifted addend a bit of `right`. */
export function multiply(b: Builder, left: Bits, right: Bits, width: number): Bits {
  let sum = constantBits(0n, width);
  for (const [shift, bit] of right.entries()) {
    const row = left.map((other) => b.and(other, bit));
    sum = add(b, sum, [...constantBits(0n, shift), ...row], width);
  }
  return sum;
}

/**
 * The square, unsigned, 2n bits for n.
 * Equal products x_i x_j and x_j x_i come once at double weight, so it costs half of a multiplication.
 */
export function square(b: Builder, bits: Bits): Bits {
  const width = 2 * bits.length;
  return squareRows(b, bits).reduce((sum, row) => add(b, sum, row, width));
}

/** The same in few levels. For stages over cells. */
export function squareShallow(b: Builder, bits: Bits): Bits {
  return addMany(b, squareRows(b, bits), 2 * bits.length);
}

/** What adds up to the square: first the bits themselves at their squares' places, then for each bit its products. */
function squareRows(b: Builder, bits: Bits): readonly Bits[] {
  const width = 2 * bits.length;
  const own = Array.from({ length: width }, (_, at) =>
    at % 2 === 0 ? (bits[at / 2] ?? ZERO) : ZERO,
  );
  const products = bits.map((bit, i) => {
    const row: Node[] = Array.from({ length: width }, () => ZERO);
    for (let j = i + 1; j < bits.length; j++) row[i + j + 1] = b.and(bit, bits[j] ?? ZERO);
    return row;
  });
  return [own, ...products];
}

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
  let sum: Bits = Array.from({ length: width }, (_, at) =>
    at % 2 === 0 ? (bits[at / 2] ?? ZERO) : ZERO,
  );
  for (const [i, bit] of bits.entries()) {
    const row: Node[] = Array.from({ length: width }, () => ZERO);
    for (let j = i + 1; j < bits.length; j++) row[i + j + 1] = b.and(bit, bits[j] ?? ZERO);
    sum = add(b, sum, row, width);
  }
  return sum;
}

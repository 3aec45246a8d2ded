import { addShallow, complement, constantBits } from "./add.ts";
import { ZERO, type Bits, type Builder, type Node } from "./builder.ts";

/**
 * The sum of many numbers modulo 2^width: full adders take three to two until two are left (Wallace 1964).
 * One AND a bit for each number beyond the second, and few levels. For stages over cells.
 */
export function addMany(b: Builder, addends: readonly Bits[], width: number): Bits {
  let rest: readonly Bits[] = addends;
  while (rest.length > 2) {
    const next: Bits[] = [];
    for (let at = 0; at < rest.length; at += 3) {
      const [x, y, z] = rest.slice(at, at + 3);
      if (x === undefined || y === undefined || z === undefined) next.push(...rest.slice(at));
      else next.push(...addThree(b, x, y, z, width));
    }
    rest = next;
  }
  const [first = [], second] = rest;
  if (second !== undefined) return addShallow(b, first, second, width);
  return Array.from({ length: width }, (_, bit) => first[bit] ?? ZERO);
}

/** Three numbers as two with the same sum. */
function addThree(b: Builder, x: Bits, y: Bits, z: Bits, width: number): readonly [Bits, Bits] {
  const sum: Node[] = [];
  const carry: Node[] = [ZERO];
  for (let bit = 0; bit < width; bit++) {
    const [l, m, r] = [x[bit] ?? ZERO, y[bit] ?? ZERO, z[bit] ?? ZERO];
    sum.push(b.xor(b.xor(l, m), r));
    carry.push(b.xor(r, b.and(b.xor(l, r), b.xor(m, r))));
  }
  return [sum, carry.slice(0, width)];
}

/** The sum of `coefficient * bits` over all terms, plus `offset`, modulo 2^width; negative ones in two's complement. */
export function weightedSum(
  b: Builder,
  terms: readonly { readonly bits: Bits; readonly coefficient: bigint }[],
  width: number,
  offset = 0n,
): Bits {
  const addends: Bits[] = [];
  let constant = offset;
  for (const { bits, coefficient } of terms) {
    const magnitude = coefficient < 0n ? -coefficient : coefficient;
    for (let shift = 0; magnitude >> BigInt(shift) > 0n; shift++) {
      if (((magnitude >> BigInt(shift)) & 1n) === 0n) continue;
      const shifted = [...constantBits(0n, shift), ...bits];
      addends.push(coefficient < 0n ? complement(b, shifted, width) : shifted);
      if (coefficient < 0n) constant += 1n;
    }
  }
  if (constant !== 0n) addends.push(constantBits(constant, width));
  return addMany(b, addends, width);
}

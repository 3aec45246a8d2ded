import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";

/** The constant as bits; negative ones in two's complement. */
export function constantBits(value: bigint, width: number): Bits {
  return Array.from({ length: width }, (_, bit) =>
    ((value >> BigInt(bit)) & 1n) === 1n ? ONE : ZERO,
  );
}

/** `left + right` modulo 2^width by carrying along: one AND a bit. For stages over rows. */
export function add(
  b: Builder,
  left: Bits,
  right: Bits,
  width: number,
  carryIn: Node = ZERO,
): Bits {
  const sum: Node[] = [];
  let carry = carryIn;
  for (let bit = 0; bit < width; bit++) {
    const [l, r] = [left[bit] ?? ZERO, right[bit] ?? ZERO];
    sum.push(b.xor(b.xor(l, r), carry));
    if (bit + 1 < width) carry = b.xor(carry, b.and(b.xor(l, carry), b.xor(r, carry)));
  }
  return sum;
}

/**
 * `left + right` modulo 2^width in a logarithmic number of levels. For stages over cells.
 * A parallel prefix adder (Kogge and Stone, IEEE Trans. Computers C-22, 1973).
 */
export function addShallow(b: Builder, left: Bits, right: Bits, width: number): Bits {
  const halves = Array.from({ length: width }, (_, bit) => {
    const [l, r] = [left[bit] ?? ZERO, right[bit] ?? ZERO];
    return { generate: b.and(l, r), propagate: b.xor(l, r) };
  });
  let prefix = halves;
  for (let distance = 1; distance < width; distance *= 2) {
    prefix = prefix.map((here, bit) => {
      const below = prefix[bit - distance];
      if (below === undefined) return here;
      return {
        generate: b.xor(here.generate, b.and(here.propagate, below.generate)),
        propagate: b.and(here.propagate, below.propagate),
      };
    });
  }
  return halves.map((half, bit) => b.xor(half.propagate, prefix[bit - 1]?.generate ?? ZERO));
}

/** `-operand` modulo 2^width is the complement plus one; this is the complement. */
export function complement(b: Builder, operand: Bits, width: number): Bits {
  return Array.from({ length: width }, (_, bit) => b.not(operand[bit] ?? ZERO));
}

type Adder = (b: Builder, left: Bits, right: Bits, width: number) => Bits;

/** The sum of `coefficient * bits` over all terms, plus `constant`, modulo 2^width. */
export function linearCombination(
  b: Builder,
  terms: readonly { readonly bits: Bits; readonly coefficient: bigint }[],
  constant: bigint,
  width: number,
  adder: Adder = add,
): Bits {
  let rest = constant;
  const addends: Bits[] = [];
  for (const { bits, coefficient } of terms) {
    const magnitude = coefficient < 0n ? -coefficient : coefficient;
    for (let shift = 0; magnitude >> BigInt(shift) > 0n && shift < width; shift++) {
      if (((magnitude >> BigInt(shift)) & 1n) === 0n) continue;
      const shifted = [...constantBits(0n, shift), ...bits];
      if (coefficient < 0n) rest += 1n;
      addends.push(coefficient < 0n ? complement(b, shifted, width) : shifted);
    }
  }
  if (BigInt.asUintN(width, rest) !== 0n) addends.push(constantBits(rest, width));
  const [first = [], ...others] = addends;
  const start = Array.from({ length: width }, (_, bit) => first[bit] ?? ZERO);
  return others.reduce<Bits>((sum, addend) => adder(b, sum, addend, width), start);
}

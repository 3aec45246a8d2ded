/**
 * The inner loops of the engine, over bit-planes held as 32-bit words.
 * They are kept in one file, free of allocation and of any knowledge of parties, so that a compiled version can
 * stand in for them. Offsets and lengths are in words; what is written is not read, but that a result may take the
 * place of a first operand.
 */

/** Words from a place on. */
export interface Slice {
  readonly words: Int32Array;
  readonly at: number;
}

/** The two components of a share, from a place on. */
export interface PairSlice {
  readonly own: Int32Array;
  readonly next: Int32Array;
  readonly at: number;
}

/** out = left xor right. */
export function xorWords(out: Slice, left: Slice, right: Slice, words: number): void {
  const { words: z, at: zAt } = out;
  const { words: x, at: xAt } = left;
  const { words: y, at: yAt } = right;
  for (let k = 0; k < words; k++) z[zAt + k] = x[xAt + k]! ^ y[yAt + k]!;
}

/** out ^= x0 y0 ^ x0 y1 ^ x1 y0: one party's part of a product (Araki et al. 2016); out comes in holding a zero-sharing. */
export function addProduct(out: Slice, left: PairSlice, right: PairSlice, words: number): void {
  const { words: z, at: zAt } = out;
  const { own: x0, next: x1, at: xAt } = left;
  const { own: y0, next: y1, at: yAt } = right;
  for (let k = 0; k < words; k++) {
    const c = y0[yAt + k]!;
    z[zAt + k]! ^= (x0[xAt + k]! & (c ^ y1[yAt + k]!)) ^ (x1[xAt + k]! & c);
  }
}

/**
 * One party's part of `words` full adders whose operands a, b, c lie one after the other:
 * sum = a ^ b ^ c (local), carry ^= a ^ (a ^ b)(a ^ c); the carry comes in holding a zero-sharing.
 */
export function addWithCarry(
  carry: Slice,
  operands: PairSlice,
  sum: PairSlice,
  words: number,
): void {
  const { words: z, at: zAt } = carry;
  const { own, next, at: aAt } = operands;
  const { own: sumOwn, next: sumNext, at: sumAt } = sum;
  const bAt = aAt + words;
  const cAt = bAt + words;
  for (let k = 0; k < words; k++) {
    const a0 = own[aAt + k]!;
    const a1 = next[aAt + k]!;
    const c0 = own[cAt + k]!;
    const c1 = next[cAt + k]!;
    const x0 = a0 ^ own[bAt + k]!;
    const x1 = a1 ^ next[bAt + k]!;
    const y0 = a0 ^ c0;
    z[zAt + k]! ^= (x0 & (y0 ^ a1 ^ c1)) ^ (x1 & y0) ^ a0;
    sumOwn[sumAt + k] = x0 ^ c0;
    sumNext[sumAt + k] = x1 ^ c1;
  }
}

/** sum = a ^ b ^ c for operands that lie one after the other in `values`. */
export function addWithoutCarry(sum: Int32Array, values: Int32Array, words: number): void {
  const b = words;
  const c = 2 * words;
  for (let k = 0; k < words; k++) sum[k] = values[k]! ^ values[b + k]! ^ values[c + k]!;
}

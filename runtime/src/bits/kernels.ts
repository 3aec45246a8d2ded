/**
 * The inner loops of the engine, over bit-planes held as 32-bit words.
 * They are kept in one file, free of allocation and of any knowledge of parties, so that a compiled version can
 * stand in for them. Offsets and lengths are in words; output and input ranges do not overlap unless it is said.
 */

/** out = left xor right. */
export function xorWords(
  out: Int32Array,
  outAt: number,
  left: Int32Array,
  leftAt: number,
  right: Int32Array,
  rightAt: number,
  words: number,
): void {
  for (let k = 0; k < words; k++) out[outAt + k] = left[leftAt + k]! ^ right[rightAt + k]!;
}

/** out ^= x0 y0 ^ x0 y1 ^ x1 y0: one party's part of a product (Araki et al. 2016); out comes in holding a zero-sharing. */
export function addProduct(
  out: Int32Array,
  outAt: number,
  x0: Int32Array,
  x1: Int32Array,
  y0: Int32Array,
  y1: Int32Array,
  at: { readonly x: number; readonly y: number },
  words: number,
): void {
  const { x, y } = at;
  for (let k = 0; k < words; k++) {
    const c = y0[y + k]!;
    out[outAt + k]! ^= (x0[x + k]! & (c ^ y1[y + k]!)) ^ (x1[x + k]! & c);
  }
}

/**
 * One party's part of `words` full adders whose operands a, b, c lie one after the other in `own` and `next`:
 * sum = a ^ b ^ c (local), product ^= (a ^ b)(a ^ c); the carry is the product ^ a.
 */
export function addWithCarry(
  product: Int32Array,
  productAt: number,
  own: Int32Array,
  next: Int32Array,
  sumOwn: Int32Array,
  sumNext: Int32Array,
  words: number,
): void {
  const b = words;
  const c = 2 * words;
  for (let k = 0; k < words; k++) {
    const a0 = own[k]!;
    const a1 = next[k]!;
    const c0 = own[c + k]!;
    const c1 = next[c + k]!;
    const x0 = a0 ^ own[b + k]!;
    const x1 = a1 ^ next[b + k]!;
    const y0 = a0 ^ c0;
    product[productAt + k]! ^= (x0 & (y0 ^ a1 ^ c1)) ^ (x1 & y0);
    sumOwn[k] = x0 ^ c0;
    sumNext[k] = x1 ^ c1;
  }
}

/** sum = a ^ b ^ c for operands that lie one after the other in `values`. */
export function addWithoutCarry(sum: Int32Array, values: Int32Array, words: number): void {
  const b = words;
  const c = 2 * words;
  for (let k = 0; k < words; k++) sum[k] = values[k]! ^ values[b + k]! ^ values[c + k]!;
}

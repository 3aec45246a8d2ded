import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";

/** Whether `left >= right`, both unsigned; one AND a bit, as many levels as bits. For stages over rows. */
export function atLeast(b: Builder, left: Bits, right: Bits): Node {
  let result = ONE;
  for (let bit = 0; bit < Math.max(left.length, right.length); bit++) {
    const [l, r] = [left[bit] ?? ZERO, right[bit] ?? ZERO];
    // Where the bits differ the left one decides, else the lower bits.
    result = b.choose(b.xor(l, r), l, result);
  }
  return result;
}

/** Whether `left >= right`, both unsigned, in a logarithmic number of levels. For stages over cells. */
export function atLeastShallow(b: Builder, left: Bits, right: Bits): Node {
  const width = Math.max(left.length, right.length);
  const compare = (from: number, to: number): { readonly greater: Node; readonly equal: Node } => {
    if (to - from === 1) {
      const [l, r] = [left[from] ?? ZERO, right[from] ?? ZERO];
      return { greater: b.and(l, b.not(r)), equal: b.not(b.xor(l, r)) };
    }
    const middle = Math.floor((from + to) / 2);
    const [low, high] = [compare(from, middle), compare(middle, to)];
    return {
      // At most one of the two holds, so XOR is OR.
      greater: b.xor(high.greater, b.and(high.equal, low.greater)),
      equal: b.and(high.equal, low.equal),
    };
  };
  if (width === 0) return ONE;
  const { greater, equal } = compare(0, width);
  return b.xor(greater, equal);
}

export function isEqual(b: Builder, left: Bits, right: Bits): Node {
  const width = Math.max(left.length, right.length);
  return b.andAll(
    Array.from({ length: width }, (_, bit) => b.not(b.xor(left[bit] ?? ZERO, right[bit] ?? ZERO))),
  );
}

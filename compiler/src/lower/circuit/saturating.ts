import { addShallow } from "./add.ts";
import { ZERO, type Bits, type Builder } from "./builder.ts";

/** The number, or all ones where it does not fit into `width` bits. */
export function saturate(b: Builder, bits: Bits, width: number): Bits {
  const overflow = b.orAll(bits.slice(width));
  return Array.from({ length: width }, (_, bit) => b.or(bits[bit] ?? ZERO, overflow));
}

/** Numbers of `width` bits added up, all ones where the total does not fit. */
export function sumSaturating(b: Builder, numbers: readonly Bits[], width: number): Bits {
  if (numbers.length < 2) return numbers[0] ?? Array.from({ length: width }, () => ZERO);
  const middle = numbers.length >> 1;
  const left = sumSaturating(b, numbers.slice(0, middle), width);
  return addSaturating(b, left, sumSaturating(b, numbers.slice(middle), width), width);
}

export function addSaturating(b: Builder, left: Bits, right: Bits, width: number): Bits {
  return saturate(b, addShallow(b, left, right, width + 1), width);
}

/**
 * For each item the combination of all before it, `start` included, in about twice the depth of a tree
 * and two combinations an item (Brent and Kung, IEEE Trans. Computers C-31, 1982).
 */
export function combineBefore<T>(
  items: readonly T[],
  start: T,
  combine: (earlier: T, later: T) => T,
): readonly T[] {
  if (items.length === 0) return [];
  const pairs = Array.from({ length: items.length >> 1 }, (_, pair) => {
    const [even, odd] = items.slice(2 * pair, 2 * pair + 2) as [T, T];
    return combine(even, odd);
  });
  const beforePairs = combineBefore(pairs, start, combine);
  const last = beforePairs.at(-1);
  const lastPair = pairs.at(-1);
  const total = last === undefined || lastPair === undefined ? start : combine(last, lastPair);
  return items.map((_, index) => {
    const before = beforePairs[index >> 1] ?? total;
    const even = items[index - 1];
    return index % 2 === 0 || even === undefined ? before : combine(before, even);
  });
}

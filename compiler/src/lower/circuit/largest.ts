import type { Bits, Builder } from "./builder.ts";
import { ZERO } from "./builder.ts";
import { atLeastShallow } from "./compare.ts";

/** The `count` largest of the numbers, descending, in a tree of merges. For stages over cells. */
export function largestOf(b: Builder, numbers: readonly Bits[], count: number): readonly Bits[] {
  if (numbers.length < 2) return numbers;
  const middle = numbers.length >> 1;
  const left = largestOf(b, numbers.slice(0, middle), count);
  const right = largestOf(b, numbers.slice(middle), count);
  // Of two descending lists, the larger of each number and its counterpart from the other end are the largest of both.
  const best = Array.from({ length: count }, (_, rank) => {
    const [larger] = inOrder(b, left[rank] ?? [], right[count - 1 - rank] ?? []);
    return larger;
  });
  for (let end = count - 1; end > 0; end--) {
    for (let at = 0; at < end; at++) {
      [best[at], best[at + 1]] = inOrder(b, best[at] ?? [], best[at + 1] ?? []);
    }
  }
  return best;
}

/** The larger and the smaller of two numbers. */
function inOrder(b: Builder, left: Bits, right: Bits): readonly [Bits, Bits] {
  const isOrdered = atLeastShallow(b, left, right);
  const pairs = Array.from({ length: Math.max(left.length, right.length) }, (_, bit) => {
    const [l, r] = [left[bit] ?? ZERO, right[bit] ?? ZERO];
    const larger = b.choose(isOrdered, l, r);
    return [larger, b.xor(b.xor(l, r), larger)] as const;
  });
  return [pairs.map(([larger]) => larger), pairs.map(([, smaller]) => smaller)];
}

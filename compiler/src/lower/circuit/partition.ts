import { addShallow, linearCombination } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { addSaturating, combineBefore, saturate, sumSaturating } from "./saturating.ts";

/**
 * What complementary suppression needs to know of a part of c persons; the numbers have `widthFor(k)` bits.
 * All of it is computed in the part's own lane.
 */
export interface Part {
  /** c < k. */
  readonly small: Node;
  /** c where small, else 0. */
  readonly remainder: Bits;
  /** k-1-c where small, else 0: how many more persons the part has room for. */
  readonly slack: Bits;
  /** c-k where not small, else 0; all ones where that does not fit. */
  readonly excess: Bits;
}

/** Bits of a number that saturates at no less than k. */
export function widthFor(k: bigint): number {
  return k.toString(2).length;
}

export function partOf(b: Builder, size: Bits, k: bigint): Part {
  const width = widthFor(k);
  const large = atLeastConstant(b, size, k);
  const small = b.not(large);
  const low = Array.from({ length: width }, (_, bit) => size[bit] ?? ZERO);
  const constant = (factor: bigint, offset: bigint, bits: Bits, room: number): Bits =>
    linearCombination(b, [{ bits, coefficient: factor }], offset, room, addShallow);
  // Below 2^(width+1) the difference is exact; from there on it is more than k in any case.
  const near = constant(1n, -k, size.slice(0, width + 1), width + 1);
  const far = b.orAll(size.slice(width + 1));
  const excess = saturate(b, [...near, far], width);
  const where = (condition: Node, bits: Bits): Bits => bits.map((bit) => b.and(condition, bit));
  return {
    small,
    remainder: where(small, low),
    slack: where(small, constant(-1n, k - 1n, low, width)),
    excess: where(large, excess),
  };
}

/**
 * Which parts of a known total stay closed, in the order of their labels; `rest` is a part that nobody releases.
 * It is `closedParts` of the plan with every number kept only as far as k: with R persons in the small parts S,
 * k <= R <= (|S|-1)(k-1) is R >= k and a room of k-1 or more in S, and
 * R and the complements before a part reach (j+1) k when R and what they have beyond k reach k.
 */
export function closedPartsOf(
  b: Builder,
  labelled: readonly Part[],
  rest: Part | null,
  k: bigint,
  restMayBeEmpty: boolean,
): readonly Node[] {
  const width = widthFor(k);
  const parts = [...(rest === null ? [] : [rest]), ...labelled.toReversed()];
  const total = (bits: readonly Bits[]): Bits => sumSaturating(b, bits, width);
  const remainder = total(parts.map((part) => part.remainder));
  const fits = b.and(
    atLeastConstant(b, remainder, k),
    atLeastConstant(b, total(parts.map((part) => part.slack)), k - 1n),
  );
  const someReleased = b.orAll(labelled.map((part) => part.small));
  const somebody = restMayBeEmpty ? b.orAll(rest?.remainder ?? []) : ONE;
  const restCounts = rest === null ? ZERO : b.and(rest.small, somebody);
  const needed = b.and(b.or(someReleased, restCounts), b.not(fits));
  const before = combineBefore(
    parts.map((part) => ({ onlySmall: part.small, reached: part.excess })),
    { onlySmall: ONE, reached: remainder },
    (earlier, later) => ({
      onlySmall: b.and(earlier.onlySmall, later.onlySmall),
      reached: addSaturating(b, earlier.reached, later.reached, width),
    }),
  );
  const closed = parts.map(({ small }, index) => {
    const { onlySmall = ONE, reached = [] } = before[index] ?? {};
    const isComplement = b.or(onlySmall, b.not(atLeastConstant(b, reached, k)));
    return b.or(small, b.and(needed, isComplement));
  });
  return closed.slice(rest === null ? 0 : 1).reverse();
}

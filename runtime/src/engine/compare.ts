import type { Share } from "../sharing/share.ts";
import { multiplyAll, type Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { xorShares } from "./wire-value.ts";

/** One number a lane: its planes, least significant bit first. */
export type Numbers = readonly Share[];

/** Two numbers a lane, in order. */
export interface Ordered {
  readonly larger: Numbers;
  readonly smaller: Numbers;
}

/**
 * Puts two numbers of the same width in order, lane by lane, for many pairs in the same rounds.
 *
 * The highest bit in which two numbers differ decides.
 * Blocks of bits are joined two by two: whether a block differs, and the left number's bit where it differs highest.
 * The latter is a matter of chance where nothing differs, and then does not matter.
 * A number of w bits takes about 3 w ANDs and log2(w) + 1 rounds.
 */
export function* inOrder(
  pairs: readonly (readonly [Numbers, Numbers])[],
  products: Products,
): Rounds<readonly Ordered[]> {
  const { room } = products;
  const differences = pairs.map(([left, right]) =>
    left.map((plane, bit) => xorShares(plane, right[bit]!, room)),
  );
  const leftDecides = yield* decide(
    pairs.map(([left], index) => ({ left, differences: differences[index]! })),
    products,
  );
  const moved = yield* multiplyAll(
    leftDecides.flatMap((decides, index) =>
      decides === null ? [] : differences[index]!.map((one) => [decides, one] as const),
    ),
    products,
  );
  let at = 0;
  return pairs.map(([left, right]) => {
    const exchange = moved.slice(at, (at += left.length));
    // Right and left, which swap their difference where left is the larger.
    return {
      larger: right.map((plane, bit) => xorShares(plane, exchange[bit]!, room)),
      smaller: left.map((plane, bit) => xorShares(plane, exchange[bit]!, room)),
    };
  });
}

/**
 * Of each pair of numbers, given as one and its difference from the other: the one's bit at the highest place where
 * they differ, so 1 where it is the larger and a matter of chance where they are equal. Null for numbers of no bits.
 */
export function* decide(
  pairs: readonly { readonly left: Numbers; readonly differences: Numbers }[],
  products: Products,
): Rounds<readonly (Share | null)[]> {
  let blocks: readonly (readonly Block[])[] = pairs.map(({ left, differences }) =>
    left.map((decides, bit) => ({ decides, differs: differences[bit]! })),
  );
  while (blocks.some(({ length }) => length > 1)) blocks = yield* joinBlocks(blocks, products);
  return blocks.map(([whole]) => whole?.decides ?? null);
}

interface Block {
  /** The left number's bit at the highest place of the block where the numbers differ. */
  readonly decides: Share;
  readonly differs: Share;
}

function* joinBlocks(
  blocks: readonly (readonly Block[])[],
  products: Products,
): Rounds<readonly (readonly Block[])[]> {
  const { room } = products;
  const joints = blocks.map((row) =>
    Array.from({ length: Math.floor(row.length / 2) }, (_, at) => ({
      low: row[2 * at]!,
      high: row[2 * at + 1]!,
    })),
  );
  const made = yield* multiplyAll(
    joints.flatMap((row) =>
      row.flatMap(({ low, high }, at): (readonly [Share, Share])[] => {
        const decides = [high.differs, xorShares(high.decides, low.decides, room)] as const;
        // Nothing is below the lowest block, so whether it differs is never asked.
        return at === 0 ? [decides] : [decides, [high.differs, low.differs]];
      }),
    ),
    products,
  );
  let next = 0;
  return joints.map((row, index) => {
    const joined = row.map(({ low, high }, at): Block => {
      const decides = xorShares(low.decides, made[next++]!, room);
      if (at === 0) return { decides, differs: low.differs };
      const both = made[next++]!;
      return {
        decides,
        differs: xorShares(xorShares(low.differs, high.differs, room), both, room),
      };
    });
    const rest = blocks[index]!.slice(2 * row.length);
    return [...joined, ...rest];
  });
}

import { Share } from "../sharing/share.ts";
import type { ProductMessage, Products } from "./products.ts";

/**
 * A computation that talks to its neighbours: yields what is for P_{i-1}, is resumed with as many words from P_{i+1}.
 * Each exchange is one round.
 */
export type Rounds<Result> = Generator<Round, Result, Int32Array>;

export interface Round {
  /** For P_{i-1}; may be overwritten after the resumption. */
  readonly sent: Int32Array;
  /** Where what comes from P_{i+1} may be put, which saves copying it; `null` if anywhere. */
  readonly into: Int32Array | null;
}

/** Products of pairs of shares, all in one round. */
export function* multiplyAll(
  pairs: readonly (readonly [Share, Share])[],
  products: Products,
): Rounds<readonly Share[]> {
  const total = pairs.reduce((sum, [left]) => sum + left.own.length, 0);
  if (total === 0) return [];
  const message = products.message(total);
  let at = 0;
  for (const [left, right] of pairs) at += multiplyShares(message, at, left, right);
  const received = yield* message.exchange();
  at = 0;
  return pairs.map(([left]) => {
    const start = at;
    at += left.own.length;
    return new Share(message.sent.subarray(start, at), received.subarray(start, at));
  });
}

/** Puts the product of two shares into a message; returns its number of words. */
export function multiplyShares(
  message: ProductMessage,
  at: number,
  left: Share,
  right: Share,
): number {
  const words = left.own.length;
  message.multiply(
    at,
    { own: left.own, next: left.next, at: 0 },
    { own: right.own, next: right.next, at: 0 },
    words,
  );
  return words;
}

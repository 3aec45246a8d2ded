import { addProduct } from "../bits/kernels.ts";
import { Share } from "../sharing/share.ts";
import type { ZeroSharing } from "../sharing/zero-sharing.ts";

/**
 * A computation that talks to its neighbours: yields the words for P_{i-1}, is resumed with as many from P_{i+1}.
 * Each exchange is one round.
 */
export type Rounds<Result> = Generator<Int32Array, Result, Int32Array>;

/** A message buffer that holds a fresh zero-sharing, to which products are added. */
export function freshMessage(words: number, zero: ZeroSharing): Int32Array {
  const message = new Int32Array(words);
  zero.fill(message);
  return message;
}

/** Products of pairs of shares, all in one round. */
export function* multiplyAll(
  pairs: readonly (readonly [Share, Share])[],
  zero: ZeroSharing,
): Rounds<readonly Share[]> {
  const total = pairs.reduce((sum, [left]) => sum + left.own.length, 0);
  if (total === 0) return [];
  const sent = freshMessage(total, zero);
  let at = 0;
  for (const [left, right] of pairs) {
    at += addShareProduct(sent, at, left, right);
  }
  const received = yield sent;
  at = 0;
  return pairs.map(([left]) => {
    const start = at;
    at += left.own.length;
    return new Share(sent.subarray(start, at), received.subarray(start, at));
  });
}

/** Adds this party's part of the product to the message; returns its number of words. */
export function addShareProduct(
  message: Int32Array,
  at: number,
  left: Share,
  right: Share,
): number {
  const words = left.own.length;
  addProduct(
    { words: message, at },
    { own: left.own, next: left.next, at: 0 },
    { own: right.own, next: right.next, at: 0 },
    words,
  );
  return words;
}

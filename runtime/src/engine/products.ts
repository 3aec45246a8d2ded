import type { PairSlice } from "../bits/kernels.ts";
import { borrowRoom, type Room } from "../bits/room.ts";
import type { ZeroSharing } from "../sharing/zero-sharing.ts";
import type { Rounds } from "./multiply.ts";

/** Where all products of a party's secrets are made: no AND passes it by. */
export interface Products {
  /** Where all operands lie, and all results. */
  readonly room: Room;
  /** Room for `words` words of products, which travel together. */
  message(words: number): ProductMessage;
}

/** Products that are being made; every word is given its operands once, from first to last, then all are exchanged. */
export interface ProductMessage {
  /** Component `own` of the results' shares, once they were exchanged. */
  readonly sent: Int32Array;
  /** The product of two shares, from word `at` on. */
  multiply(at: number, left: PairSlice, right: PairSlice, words: number): void;
  /**
   * Full adders whose operands a, b, c lie one after the other: the carry a ^ (a ^ b)(a ^ c), from word `at` on,
   * and the sum a ^ b ^ c. What is sent of a carry is its share, so that nothing is left to be done when it arrives.
   */
  addUp(at: number, operands: PairSlice, sum: PairSlice, words: number): void;
  /** Takes a round, which a message of no words does not need. Returns component `next` of the results. */
  exchange(): Rounds<Int32Array>;
}

/** Products of parties that follow the protocol (Araki et al. 2016). */
export function createProducts(zero: ZeroSharing): Products {
  const room = borrowRoom();
  const { kernels } = room;
  return {
    room,
    message(words) {
      const sent = room.take(words);
      let filled = 0;
      // Shortly before it is needed, so that it is still in the cache, and in pieces that are worth a call.
      const fillUpTo = (end: number): void => {
        if (end <= filled) return;
        const to = Math.min(words, Math.max(end, filled + PIECE));
        zero.fill(sent.subarray(filled, to));
        filled = to;
      };
      return {
        sent,
        multiply(at, left, right, count) {
          fillUpTo(at + count);
          kernels.addProduct({ words: sent, at }, left, right, count);
        },
        addUp(at, operands, sum, count) {
          fillUpTo(at + count);
          kernels.addWithCarry({ words: sent, at }, operands, sum, count);
        },
        exchange: () => exchange(sent, room),
      };
    },
  };
}

const PIECE = 16_384;

function* exchange(sent: Int32Array, room: Room): Rounds<Int32Array> {
  if (sent.length === 0) return sent;
  const into = room.take(sent.length);
  const received = yield { sent, into };
  if (received !== into) into.set(received);
  return into;
}

import type { PairSlice, Slice } from "../bits/kernels.ts";
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

/** One party's view of AND gates, one bit a gate: z = x y. */
export interface GateRecord {
  readonly words: number;
  readonly xOwn: Int32Array;
  readonly xNext: Int32Array;
  readonly yOwn: Int32Array;
  readonly yNext: Int32Array;
  /** rho_i, known to P_{i-1} and P_i. */
  readonly rhoOwn: Int32Array;
  /** rho_{i+1}, known to P_i and P_{i+1}. */
  readonly rhoNext: Int32Array;
  /** z_{i+1} as it follows from what came from P_{i+1}. */
  readonly zNext: Int32Array;
}

/** Products that are kept, to be proved to the other two parties. */
export interface RecordingProducts extends Products {
  /** The messages that were exchanged since the last call, in the same order at every party; each is given once. */
  take(): readonly GateRecord[];
}

/** The same products, bit for bit, as those of `createProducts`. */
export function createRecordingProducts(zero: ZeroSharing): RecordingProducts {
  const room = borrowRoom();
  const tile = room.take(TILE);
  let exchanged: GateRecord[] = [];
  return {
    room,
    message: (words) =>
      recordedMessage(words, { zero, room, tile }, (record) => exchanged.push(record)),
    take() {
      const records = exchanged;
      exchanged = [];
      return records;
    },
  };
}

/** Words that a kernel works on before they are copied out of the room; they stay in the cache. */
const TILE = 4096;

interface Recorder {
  readonly zero: ZeroSharing;
  readonly room: Room;
  readonly tile: Int32Array;
}

/** Records lie outside of the room, because they are read long after the operands are given back. */
function recordedMessage(
  words: number,
  { zero, room, tile }: Recorder,
  keep: (record: GateRecord) => void,
): ProductMessage {
  const { kernels } = room;
  const plane = (): Int32Array => new Int32Array(words);
  const [xOwn, xNext, yOwn, yNext] = [plane(), plane(), plane(), plane()];
  const [rhoOwn, rhoNext] = [plane(), plane()];
  zero.fillParts(rhoOwn, rhoNext);
  const sent = room.copyOf(rhoOwn);
  inTiles(words, (at, count) => {
    tile.set(rhoNext.subarray(at, at + count));
    const place = { words: sent, at };
    kernels.xor(place, place, { words: tile, at: 0 }, count);
  });
  /** What carries are more than products. */
  let aNext: Int32Array | null = null;
  const xorTo = (out: Int32Array, from: number, left: Slice, right: Slice, all: number): void =>
    inTiles(all, (at, count) => {
      const [one, other] = [moved(left, at), moved(right, at)];
      kernels.xor({ words: tile, at: 0 }, one, other, count);
      out.set(tile.subarray(0, count), from + at);
    });
  return {
    sent,
    multiply(at, left, right, count) {
      xOwn.set(left.own.subarray(left.at, left.at + count), at);
      xNext.set(left.next.subarray(left.at, left.at + count), at);
      yOwn.set(right.own.subarray(right.at, right.at + count), at);
      yNext.set(right.next.subarray(right.at, right.at + count), at);
      kernels.addProduct({ words: sent, at }, left, right, count);
    },
    addUp(at, operands, sum, count) {
      for (const [x, y, values] of [
        [xOwn, yOwn, operands.own],
        [xNext, yNext, operands.next],
      ] as const) {
        const a = { words: values, at: operands.at };
        xorTo(x, at, a, moved(a, count), count);
        xorTo(y, at, a, moved(a, 2 * count), count);
      }
      aNext ??= room.zeros(words);
      aNext.set(operands.next.subarray(operands.at, operands.at + count), at);
      kernels.addWithCarry({ words: sent, at }, operands, sum, count);
    },
    *exchange() {
      const received = yield* exchange(sent, room);
      const zNext = received.slice();
      if (aNext !== null) {
        xorTo(zNext, 0, { words: received, at: 0 }, { words: aNext, at: 0 }, words);
      }
      if (words > 0) keep({ words, xOwn, xNext, yOwn, yNext, rhoOwn, rhoNext, zNext });
      return received;
    },
  };
}

function inTiles(words: number, work: (at: number, count: number) => void): void {
  for (let at = 0; at < words; at += TILE) work(at, Math.min(TILE, words - at));
}

function moved({ words, at }: Slice, by: number): Slice {
  return { words, at: at + by };
}

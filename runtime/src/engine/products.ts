import { addProduct, addWithCarry, xorWords, type PairSlice } from "../bits/kernels.ts";
import type { ZeroSharing } from "../sharing/zero-sharing.ts";
import type { Rounds } from "./multiply.ts";

/** Where all products of a party's secrets are made: no AND passes it by. */
export interface Products {
  /** Room for `words` words of products, which travel together. */
  message(words: number): ProductMessage;
}

/** Products that are being made; every word is given its operands once, then all are exchanged. */
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
  return {
    message(words) {
      // Not set to 0 first, because all of it is overwritten.
      const sent = new Int32Array(Buffer.allocUnsafeSlow(4 * words).buffer, 0, words);
      zero.fill(sent);
      return {
        sent,
        multiply: (at, left, right, count) => addProduct({ words: sent, at }, left, right, count),
        addUp: (at, operands, sum, count) =>
          addWithCarry({ words: sent, at }, operands, sum, count),
        exchange: () => exchange(sent),
      };
    },
  };
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
  let exchanged: GateRecord[] = [];
  return {
    message: (words) => recordedMessage(words, zero, (record) => exchanged.push(record)),
    take() {
      const records = exchanged;
      exchanged = [];
      return records;
    },
  };
}

function recordedMessage(
  words: number,
  zero: ZeroSharing,
  keep: (record: GateRecord) => void,
): ProductMessage {
  const plane = (): Int32Array => new Int32Array(words);
  const x = { own: plane(), next: plane(), at: 0 };
  const y = { own: plane(), next: plane(), at: 0 };
  /** What carries are more than products. */
  const a = { own: plane(), next: plane(), at: 0 };
  const [rhoOwn, rhoNext, sent] = [plane(), plane(), plane()];
  zero.fillParts(rhoOwn, rhoNext);
  return {
    sent,
    multiply(at, left, right, count) {
      copyPair(left, x, at, count);
      copyPair(right, y, at, count);
    },
    addUp(at, operands, sum, count) {
      const b = { ...operands, at: operands.at + count };
      const c = { ...operands, at: operands.at + 2 * count };
      copyPair(operands, a, at, count);
      xorPair(operands, b, { ...x, at }, count);
      xorPair(operands, c, { ...y, at }, count);
      xorPair({ ...x, at }, c, sum, count);
    },
    *exchange() {
      const whole = { words: sent, at: 0 };
      xorWords(whole, { words: rhoOwn, at: 0 }, { words: rhoNext, at: 0 }, words);
      xorWords(whole, whole, { words: a.own, at: 0 }, words);
      addProduct(whole, x, y, words);
      const received = yield* exchange(sent);
      const zNext = received.map((word, at) => word ^ a.next[at]!);
      const operands = { xOwn: x.own, xNext: x.next, yOwn: y.own, yNext: y.next };
      if (words > 0) keep({ words, ...operands, rhoOwn, rhoNext, zNext });
      return received;
    },
  };
}

function* exchange(sent: Int32Array): Rounds<Int32Array> {
  return sent.length === 0 ? sent : yield sent;
}

function copyPair(from: PairSlice, to: PairSlice, at: number, words: number): void {
  to.own.set(from.own.subarray(from.at, from.at + words), at);
  to.next.set(from.next.subarray(from.at, from.at + words), at);
}

function xorPair(left: PairSlice, right: PairSlice, out: PairSlice, words: number): void {
  for (const part of ["own", "next"] as const) {
    const slice = (pair: PairSlice): { words: Int32Array; at: number } => ({
      words: pair[part],
      at: pair.at,
    });
    xorWords(slice(out), slice(left), slice(right), words);
  }
}

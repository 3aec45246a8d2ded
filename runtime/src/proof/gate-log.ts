import type { PairSlice } from "../bits/kernels.ts";
import type { Batch, GatePlanes } from "./batch.ts";
import { BATCH_WORDS } from "./shape.ts";

/**
 * The gates of a run that wait to be proved, cut into batches, the same at every party.
 * What is kept of a gate is its operands and what came from P_{i+1}; its masks follow from the keys once more.
 */
export interface GateLog {
  /** Room for the gates of a message. Messages get their products in the order in which they were begun. */
  begin(words: number): LoggedMessage;
  /** So many full batches if there are as many whose products are there, else none. */
  takeFull(count: number): readonly Batch[];
  /** All that is left; at most `count` batches, of which the last need not be full. */
  takeRest(count: number): readonly Batch[];
}

/** The gates of one message; every word is given its operands once, then all get their products. */
export interface LoggedMessage {
  /** Products of two shares, from word `at` on. */
  multiplied(at: number, left: PairSlice, right: PairSlice, words: number): void;
  /** Full adders: the product is (a ^ b)(a ^ c), and what travels is that and a. */
  added(at: number, operands: PairSlice, words: number): void;
  /** What came from P_{i+1}. */
  received(next: Int32Array): void;
}

export function createGateLog(): GateLog {
  /** Slabs of the batches from number `taken` on. */
  const slabs: Slab[] = [];
  let [taken, begun, complete] = [0, 0, 0];
  const pieces = (from: number, words: number, work: Work): void => {
    for (let done = 0; done < words;) {
      const [number, at] = [Math.floor((from + done) / BATCH_WORDS), (from + done) % BATCH_WORDS];
      const count = Math.min(words - done, BATCH_WORDS - at);
      work(slabs[number - taken]!, at, done, count);
      done += count;
    }
  };
  const take = (): Batch => {
    const number = taken++;
    const words = Math.min(BATCH_WORDS, complete - number * BATCH_WORDS);
    const slab = slabs.shift()!;
    return { number, words, planes: slab.planes, release: () => returnSlab(slab) };
  };
  const waiting = (): number => complete - taken * BATCH_WORDS;
  return {
    begin(words) {
      const start = begun;
      begun += words;
      while ((taken + slabs.length) * BATCH_WORDS < begun) slabs.push(borrowSlab());
      return {
        multiplied(at, left, right, count) {
          pieces(start + at, count, ({ planes }, to, done, some) => {
            copy(planes.xOwn, to, left.own, left.at + done, some);
            copy(planes.xNext, to, left.next, left.at + done, some);
            copy(planes.yOwn, to, right.own, right.at + done, some);
            copy(planes.yNext, to, right.next, right.at + done, some);
            planes.zNext.fill(0, to, to + some);
          });
        },
        added(at, { own, next, at: a }, count) {
          const [b, c] = [a + count, a + 2 * count];
          pieces(start + at, count, ({ planes }, to, done, some) => {
            const { xOwn, xNext, yOwn, yNext, zNext } = planes;
            copy(zNext, to, next, a + done, some);
            differences(own, { a: a + done, b: b + done, c: c + done }, [xOwn, yOwn], to, some);
            differences(next, { a: a + done, b: b + done, c: c + done }, [xNext, yNext], to, some);
          });
        },
        received(next) {
          if (start !== complete) throw new TypeError("products came in another order");
          complete += words;
          pieces(start, words, ({ planes: { zNext } }, to, done, some) => {
            for (let k = 0; k < some; k++) zNext[to + k]! ^= next[done + k]!;
          });
        },
      };
    },
    takeFull(count) {
      return waiting() < count * BATCH_WORDS ? [] : Array.from({ length: count }, take);
    },
    takeRest(count) {
      const batches = Math.min(count, Math.ceil(waiting() / BATCH_WORDS));
      return Array.from({ length: batches }, take);
    },
  };
}

/** What to do with `count` words from word `at` of a slab on, which are those from `done` on of a message's part. */
type Work = (slab: Slab, at: number, done: number, count: number) => void;

function copy(to: Int32Array, at: number, from: Int32Array, start: number, words: number): void {
  to.set(from.subarray(start, start + words), at);
}

/** x = a ^ b and y = a ^ c. */
function differences(
  values: Int32Array,
  { a, b, c }: { readonly a: number; readonly b: number; readonly c: number },
  [x, y]: readonly [Int32Array, Int32Array],
  at: number,
  words: number,
): void {
  for (let k = 0; k < words; k++) {
    const value = values[a + k]!;
    x[at + k] = value ^ values[b + k]!;
    y[at + k] = value ^ values[c + k]!;
  }
}

/** Room for the planes of a batch. */
interface Slab {
  readonly planes: GatePlanes;
}

/** Slabs that hold nothing. They are used again, because memory that is touched for the first time costs more than the work. */
const IDLE: Slab[] = [];

/** So many are kept from one run to the next: 40 MB. */
const MOST_IDLE = 64;

function borrowSlab(): Slab {
  return IDLE.pop() ?? createSlab();
}

function returnSlab(slab: Slab): void {
  if (IDLE.length < MOST_IDLE) IDLE.push(slab);
}

function createSlab(): Slab {
  const words = new Int32Array(5 * BATCH_WORDS);
  const plane = (index: number): Int32Array =>
    words.subarray(index * BATCH_WORDS, (index + 1) * BATCH_WORDS);
  const [xOwn, xNext, yOwn, yNext, zNext] = [plane(0), plane(1), plane(2), plane(3), plane(4)];
  return { planes: { xOwn, xNext, yOwn, yNext, zNext } };
}

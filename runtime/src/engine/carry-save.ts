import { addersOfRound } from "@qsc/plan";
import { addWithoutCarry, xorWords } from "../bits/kernels.ts";
import type { Rounds } from "./multiply.ts";
import type { ProductMessage, Products } from "./products.ts";

/**
 * Bits to be added up, sorted by weight: `pools[j]` holds bits of weight 2^j in units of `unit` words.
 * Bits at the same place within different units are added to each other, those at different places are not.
 */
export interface CarrySaveGroup {
  readonly unit: number;
  /** Weights 0 .. limit-1; the total is below 2^limit, so there is never a carry out of the last one. */
  readonly limit: number;
  pools: readonly Pool[];
}

/** Both components of a party's share of the bits of one weight. */
export interface Pool {
  readonly own: Int32Array;
  readonly next: Int32Array;
}

/**
 * Adds up within each group until no weight holds more than two units.
 *
 * A full adder takes three bits to one of the same weight, their xor, and a carry of the next weight.
 * Only the carry needs a message, so the adders of one round go on over the sums of each other (`addersOfRound`):
 * a round halves what is to be added up. All groups and weights share one message a round; an adder costs one AND a bit.
 */
export function* carrySave(groups: readonly CarrySaveGroup[], products: Products): Rounds<void> {
  for (;;) {
    const busy = groups.flatMap((group) => {
      const heights = group.pools.map(({ own }) => own.length / group.unit);
      return Math.max(0, ...heights) > 2 ? [{ group, adders: addersOfRound(heights) }] : [];
    });
    if (busy.length === 0) return;
    const words = busy.map(({ group, adders }) => carryWords(group, adders));
    const message = products.message(words.reduce((sum, one) => sum + one, 0));
    let at = 0;
    const pending = busy.flatMap(({ group, adders }, index) => {
      const carries = compressGroup(group, adders, message, at);
      at += words[index]!;
      return carries;
    });
    const received = yield* message.exchange();
    const { sent } = message;
    for (const { group } of busy) placeCarries(group, pending, { sent, received });
  }
}

function carryWords({ unit, limit }: CarrySaveGroup, adders: readonly number[]): number {
  return adders.slice(0, limit - 1).reduce((sum, own) => sum + own * unit, 0);
}

/** Carries that have yet to arrive: each is a product of the round xored to the first operand of its adder. */
interface Pending {
  readonly group: CarrySaveGroup;
  readonly weight: number;
  /** Where their products stand in the message. */
  readonly at: number;
  readonly words: number;
  /** Their first `words` words are the first operands. */
  readonly operands: Pool;
}

/** Leaves the sums in the pools and writes this party's part of the products into the message. */
function compressGroup(
  group: CarrySaveGroup,
  adders: readonly number[],
  message: ProductMessage,
  from: number,
): readonly Pending[] {
  const { unit, limit } = group;
  const pending: Pending[] = [];
  let at = from;
  group.pools = group.pools.map((pool, weight) => {
    let left = pool;
    for (let todo = adders[weight]! * unit; todo > 0;) {
      // The last adder may have two operands only: a half adder is a full one whose third operand is 0.
      const operands = left.own.length === 2 * unit ? padded(left, unit) : left;
      const words = Math.floor(operands.own.length / (3 * unit)) * unit;
      const rest = operands.own.length - 3 * words;
      left = { own: new Int32Array(words + rest), next: new Int32Array(words + rest) };
      if (weight + 1 < limit) {
        message.addUp(at, { ...operands, at: 0 }, { ...left, at: 0 }, words);
        pending.push({ group, weight: weight + 1, at, words, operands });
        at += words;
      } else {
        addWithoutCarry(left.own, operands.own, words);
        addWithoutCarry(left.next, operands.next, words);
      }
      left.own.set(operands.own.subarray(3 * words), words);
      left.next.set(operands.next.subarray(3 * words), words);
      todo -= words;
    }
    return left;
  });
  return pending;
}

function padded({ own, next }: Pool, unit: number): Pool {
  const pool = {
    own: new Int32Array(own.length + unit),
    next: new Int32Array(next.length + unit),
  };
  pool.own.set(own);
  pool.next.set(next);
  return pool;
}

/** Puts the carries behind the sums. */
function placeCarries(
  group: CarrySaveGroup,
  pending: readonly Pending[],
  { sent, received }: { readonly sent: Int32Array; readonly received: Int32Array },
): void {
  group.pools = group.pools.map((sums, weight) => {
    const carries = pending.filter((one) => one.group === group && one.weight === weight);
    if (carries.length === 0) return sums;
    const size = carries.reduce((sum, { words }) => sum + words, sums.own.length);
    const pool = { own: new Int32Array(size), next: new Int32Array(size) };
    pool.own.set(sums.own);
    pool.next.set(sums.next);
    let into = sums.own.length;
    for (const { at, words, operands } of carries) {
      const place = (out: Int32Array, products: Int32Array, firsts: Int32Array): void =>
        xorWords(
          { words: out, at: into },
          { words: products, at },
          { words: firsts, at: 0 },
          words,
        );
      place(pool.own, sent, operands.own);
      place(pool.next, received, operands.next);
      into += words;
    }
    return pool;
  });
}

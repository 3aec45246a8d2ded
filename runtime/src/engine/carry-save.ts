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

/** The adders of one weight in one round. */
export interface Adders {
  /** Three units in, one of the same weight and one of the next weight out. */
  readonly full: number;
  /** Two units in, one of the same weight and one of the next weight out. */
  readonly half: number;
}

/** Which adders a group uses in the next round, given how many units each weight holds. */
export type AdderPlan = (heights: readonly number[]) => readonly Adders[];

/** Every triple of words at once, until no weight holds more than `height` units: fewest rounds while the bits are many. */
export function greedyPlan(height: number): AdderPlan {
  return (heights) => {
    const done = heights.every((units) => units <= height);
    return heights.map((units) => ({ full: done ? 0 : Math.floor(units / 3), half: 0 }));
  };
}

/** No more adders than bring every weight to the next of 2, 3, 4, 6, 9, 13, ... units (Dadda 1965), down to 2. */
export const daddaPlan: AdderPlan = (heights) => {
  const highest = Math.max(...heights);
  let target = 2;
  while (Math.floor((target * 3) / 2) < highest) target = Math.floor((target * 3) / 2);
  let carried = 0;
  return heights.map((units) => {
    const excess = Math.max(0, units + carried - target);
    const adders = { full: Math.floor(excess / 2), half: excess % 2 };
    carried = adders.full + adders.half;
    return adders;
  });
};

/**
 * Adds up within each group by carry-save adders until its plan wants no more of them.
 * All groups and weights share one message a round; a full adder costs one AND a bit.
 */
export function* carrySave(
  groups: readonly CarrySaveGroup[],
  plan: AdderPlan,
  products: Products,
): Rounds<void> {
  for (;;) {
    const plans = groups.map((group) =>
      plan(group.pools.map((pool) => pool.own.length / group.unit)),
    );
    const work = groups.map((group, index) => ({ group, adders: plans[index]! }));
    if (work.every(({ adders }) => adders.every(({ full, half }) => full + half === 0))) return;
    const words = work.reduce((sum, { group, adders }) => sum + carryWords(group, adders), 0);
    const message = products.message(words);
    let at = 0;
    for (const { group, adders } of work) at = compressGroup(group, adders, message, at);
    const received = yield* message.exchange();
    at = 0;
    for (const { group } of work) at = placeCarries(group, message.sent, received, at);
  }
}

function carryWords({ unit, limit }: CarrySaveGroup, adders: readonly Adders[]): number {
  return adders.reduce(
    (sum, { full, half }, weight) => (weight + 1 < limit ? sum + (full + half) * unit : sum),
    0,
  );
}

interface PendingGroup extends CarrySaveGroup {
  /** The carries of the round, to be put at the end of the pools once they have arrived. */
  pending?: readonly Pending[];
}

interface Pending {
  readonly weight: number;
  readonly into: number;
  /** Operands whose first `fullWords` words are xored to the products of the full adders. */
  readonly operands: Pool;
  readonly fullWords: number;
  readonly words: number;
}

/** Writes sums into new pools and this party's part of the products into the message. */
function compressGroup(
  group: PendingGroup,
  adders: readonly Adders[],
  message: ProductMessage,
  at: number,
): number {
  const { unit, limit, pools } = group;
  const pending: Pending[] = [];
  let carried = 0;
  group.pools = pools.map((pool, weight) => {
    const { full, half } = adders[weight]!;
    const fullWords = full * unit;
    const halfWords = half * unit;
    const sums = fullWords + halfWords;
    const rest = pool.own.length - 3 * fullWords - 2 * halfWords;
    const size = sums + rest + carried;
    const result = { own: new Int32Array(size), next: new Int32Array(size) };
    if (carried > 0) {
      pending[pending.length - 1] = { ...pending[pending.length - 1]!, weight, into: sums + rest };
    }
    const carries = weight + 1 < limit;
    const counts = { fullWords, halfWords };
    if (carries) addUp(pool, counts, result, message, at);
    else addUpLast(pool, counts, result);
    copyRest(pool, 3 * fullWords + 2 * halfWords, result, sums, rest);
    carried = carries ? sums : 0;
    if (carried > 0) {
      pending.push({ weight: weight + 1, into: 0, operands: pool, fullWords, words: sums });
      at += sums;
    }
    return result;
  });
  group.pending = pending;
  return at;
}

interface AdderWords {
  readonly fullWords: number;
  readonly halfWords: number;
}

function addUp(
  pool: Pool,
  counts: AdderWords,
  result: Pool,
  message: ProductMessage,
  at: number,
): void {
  const { fullWords, halfWords } = counts;
  if (fullWords > 0) message.addUp(at, { ...pool, at: 0 }, { ...result, at: 0 }, fullWords);
  if (halfWords === 0) return;
  const left = 3 * fullWords;
  message.multiply(
    at + fullWords,
    { ...pool, at: left },
    { ...pool, at: left + halfWords },
    halfWords,
  );
  addHalves(pool, counts, result);
}

/** The last weight: nothing can be carried out of it. */
function addUpLast(pool: Pool, counts: AdderWords, result: Pool): void {
  addWithoutCarry(result.own, pool.own, counts.fullWords);
  addWithoutCarry(result.next, pool.next, counts.fullWords);
  addHalves(pool, counts, result);
}

function addHalves(pool: Pool, { fullWords, halfWords }: AdderWords, result: Pool): void {
  const left = 3 * fullWords;
  const right = left + halfWords;
  for (const part of ["own", "next"] as const) {
    const words = pool[part];
    const sum = { words: result[part], at: fullWords };
    xorWords(sum, { words, at: left }, { words, at: right }, halfWords);
  }
}

function copyRest(pool: Pool, from: number, result: Pool, to: number, words: number): void {
  if (words === 0) return;
  result.own.set(pool.own.subarray(from, from + words), to);
  result.next.set(pool.next.subarray(from, from + words), to);
}

function placeCarries(
  group: PendingGroup,
  sent: Int32Array,
  received: Int32Array,
  at: number,
): number {
  for (const pending of group.pending ?? []) {
    const { weight, into, operands, fullWords, words } = pending;
    const { own, next } = group.pools[weight]!;
    const add = (carry: Int32Array, product: Int32Array, operand: Int32Array): void =>
      xorWords(
        { words: carry, at: into },
        { words: product, at },
        { words: operand, at: 0 },
        fullWords,
      );
    add(own, sent, operands.own);
    add(next, received, operands.next);
    if (words > fullWords) {
      own.set(sent.subarray(at + fullWords, at + words), into + fullWords);
      next.set(received.subarray(at + fullWords, at + words), into + fullWords);
    }
    at += words;
  }
  delete group.pending;
  return at;
}

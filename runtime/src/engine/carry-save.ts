import { addersOfRound } from "@qsc/plan";
import type { Room } from "../bits/room.ts";
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

/** The bits of one weight, in the order of its pieces: what is left of a round, and views into messages. */
export type Pool = readonly Piece[];

/** Both components of a party's share of some units. */
export interface Piece {
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
  const { room } = products;
  const scratch = scratchFor(groups, room);
  for (;;) {
    const busy = groups.flatMap((group) => {
      const heights = group.pools.map((pool) => wordsOf(pool) / group.unit);
      return Math.max(0, ...heights) > 2 ? [{ group, adders: addersOfRound(heights) }] : [];
    });
    if (busy.length === 0) return;
    const words = busy.reduce((sum, { group, adders }) => sum + carryWords(group, adders), 0);
    const message = products.message(words);
    let at = 0;
    for (const { group, adders } of busy)
      at = compressGroup(group, adders, { message, at, scratch, room });
    const carries: Piece = { own: message.sent, next: yield* message.exchange() };
    at = 0;
    for (const { group, adders } of busy) at = placeCarries(group, adders, carries, at);
  }
}

function carryWords({ unit, limit }: CarrySaveGroup, adders: readonly number[]): number {
  return adders.slice(0, limit - 1).reduce((sum, own) => sum + own * unit, 0);
}

/** Leaves the sums in the pools and puts the carries into the message, weight by weight. */
function compressGroup(
  group: CarrySaveGroup,
  adders: readonly number[],
  { message, at: from, scratch, room }: Place,
): number {
  const { unit, limit } = group;
  let at = from;
  group.pools = group.pools.map((pool, weight) => {
    const todo = adders[weight]! * unit;
    if (todo === 0) return pool;
    const place = { message: weight + 1 < limit ? message : null, at, scratch, room };
    if (place.message !== null) at += todo;
    return addUp(pool, { unit, todo }, place).map((piece) => kept(piece, room));
  });
  return at;
}

interface Place {
  readonly message: ProductMessage;
  /** Where carries go in the message. */
  readonly at: number;
  /** Room for sums, most of which are used up within the round; it stays in the cache. */
  readonly scratch: Piece;
  readonly room: Room;
}

/** The first sums of a round are the most, and there are never more than in the first round. */
function scratchFor(groups: readonly CarrySaveGroup[], room: Room): Piece {
  const most = groups.reduce(
    (words, { pools }) => pools.reduce((most, pool) => Math.max(most, wordsOf(pool)), words),
    0,
  );
  const words = Math.ceil(most / 3);
  return { own: room.take(words), next: room.take(words) };
}

/** What is left of a round, a few units, moves out of the scratch. */
function kept({ own, next }: Piece, room: Room): Piece {
  return { own: room.copyOf(own), next: room.copyOf(next) };
}

/**
 * Adds with as many full adders as are to be used; the largest piece is cut into thirds again and again.
 * No more than one piece holds three units or more: sums take the place of their own first operands in the scratch,
 * and what is left over stands behind all that is written later.
 */
function addUp(
  pool: Pool,
  { unit, todo }: { readonly unit: number; readonly todo: number },
  {
    message,
    at,
    scratch,
    room,
  }: Omit<Place, "message"> & { readonly message: ProductMessage | null },
): Pool {
  let left = pool;
  for (let done = 0; done < todo;) {
    if (left.every(({ own }) => own.length < 3 * unit)) left = [joined(left, unit, room)];
    const largest = left.reduce((one, other) => (other.own.length > one.own.length ? other : one));
    const words = Math.floor(largest.own.length / (3 * unit)) * unit;
    const sums = piece(scratch, 0, words);
    if (message === null) {
      room.kernels.addWithoutCarry({ ...sums, at: 0 }, { ...largest, at: 0 }, words);
    } else {
      message.addUp(at + done, { ...largest, at: 0 }, { ...sums, at: 0 }, words);
    }
    const rest = piece(largest, 3 * words, largest.own.length);
    left = [sums, rest, ...left.filter((one) => one !== largest)].filter(
      (one) => one.own.length > 0,
    );
    done += words;
  }
  return left;
}

/** Small pieces as one; of at least three units, because a half adder is a full one whose third operand is 0. */
function joined(pool: Pool, unit: number, room: Room): Piece {
  const words = Math.max(3 * unit, wordsOf(pool));
  const whole = { own: room.zeros(words), next: room.zeros(words) };
  let at = 0;
  for (const { own, next } of pool) {
    whole.own.set(own, at);
    whole.next.set(next, at);
    at += own.length;
  }
  return whole;
}

/** Puts the carries behind what is left of the next weight, without copying them. */
function placeCarries(
  group: CarrySaveGroup,
  adders: readonly number[],
  message: Piece,
  from: number,
): number {
  let at = from;
  group.pools = group.pools.map((pool, weight) => {
    const words = (adders[weight - 1] ?? 0) * group.unit;
    if (words === 0) return pool;
    const carries = piece(message, at, at + words);
    at += words;
    return [...pool, carries];
  });
  return at;
}

export function wordsOf(pool: Pool): number {
  return pool.reduce((sum, { own }) => sum + own.length, 0);
}

function piece({ own, next }: Piece, from: number, to: number): Piece {
  return { own: own.subarray(from, to), next: next.subarray(from, to) };
}

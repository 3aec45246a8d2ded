import type { Room } from "../bits/room.ts";
import { Share } from "../sharing/share.ts";
import type { CarrySaveGroup, Piece } from "./carry-save.ts";
import { multiplyAll, type Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { xorShares, zeroShare } from "./wire-value.ts";

/**
 * Adds the at most two planes that each weight of a group still holds, by Sklansky's prefix adder:
 * one round for the generate bits, then log2(limit) rounds, which all groups share.
 * Returns the planes of each group's sum, least significant first.
 */
export function* addPlanes(
  groups: readonly CarrySaveGroup[],
  products: Products,
): Rounds<readonly (readonly Share[])[]> {
  const { room } = products;
  const adders = groups.map((group) => startAdder(group, room));
  const generated = yield* multiplyAll(
    adders.flatMap(({ pairs }) => pairs.map(({ left, right }) => [left, right] as const)),
    products,
  );
  let at = 0;
  for (const adder of adders) {
    for (const { weight } of adder.pairs) adder.generate[weight] = generated[at++];
  }
  const widest = Math.max(0, ...groups.map(({ limit }) => limit));
  for (let level = 0; 2 ** level < widest - 1; level++) {
    yield* combineLevel(adders, level, products);
  }
  return adders.map((adder) => finish(adder, room));
}

interface Adder {
  readonly unit: number;
  readonly limit: number;
  readonly pairs: readonly {
    readonly weight: number;
    readonly left: Share;
    readonly right: Share;
  }[];
  /** a ^ b of each weight; `undefined` is 0. */
  readonly half: readonly (Share | undefined)[];
  readonly generate: (Share | undefined)[];
  readonly propagate: (Share | undefined)[];
}

function startAdder({ unit, limit, pools }: CarrySaveGroup, room: Room): Adder {
  const planes = pools.map((pool) => pool.flatMap((piece) => unitsOf(piece, unit)));
  const pairs = planes.flatMap((units, weight) =>
    units.length === 2 && weight + 1 < limit ? [{ weight, left: units[0]!, right: units[1]! }] : [],
  );
  const half = planes.map((units) =>
    units.length === 2 ? xorShares(units[0]!, units[1]!, room) : units[0],
  );
  return {
    unit,
    limit,
    pairs,
    half,
    generate: new Array<Share | undefined>(limit).fill(undefined),
    propagate: [...half],
  };
}

function unitsOf({ own, next }: Piece, unit: number): readonly Share[] {
  return Array.from({ length: own.length / unit }, (_, index) => {
    const at = index * unit;
    return new Share(own.subarray(at, at + unit), next.subarray(at, at + unit));
  });
}

/** (g, p) o (g', p') = (g ^ p g', p p') for each weight whose block joins the block below it at this level. */
function* combineLevel(adders: readonly Adder[], level: number, products: Products): Rounds<void> {
  const pairs: (readonly [Share, Share])[] = [];
  const effects: ((product: Share) => void)[] = [];
  const clears: (() => void)[] = [];
  for (const adder of adders) {
    const { generate, propagate } = adder;
    const ask = (left: Share, right: Share, effect: (product: Share) => void): void => {
      pairs.push([left, right]);
      effects.push(effect);
    };
    for (let weight = 0; weight < adder.limit - 1; weight++) {
      if (Math.floor(weight / 2 ** level) % 2 === 0) continue;
      const below = Math.floor(weight / 2 ** level) * 2 ** level - 1;
      const passes = propagate[weight];
      if (passes === undefined) continue;
      const lower = generate[below];
      if (lower !== undefined) {
        ask(passes, lower, (product) => {
          const own = generate[weight];
          generate[weight] = own === undefined ? product : xorShares(own, product, products.room);
        });
      }
      // A block that reaches down to weight 0 has no carry coming in, so its propagate bit is never read again.
      const reachesZero = weight < 2 ** (level + 1);
      const lowerPasses = reachesZero ? undefined : propagate[below];
      if (lowerPasses === undefined) clears.push(() => (propagate[weight] = undefined));
      else ask(passes, lowerPasses, (product) => (propagate[weight] = product));
    }
  }
  const made = yield* multiplyAll(pairs, products);
  effects.forEach((effect, index) => effect(made[index]!));
  for (const clear of clears) clear();
}

function finish({ unit, limit, half, generate }: Adder, room: Room): readonly Share[] {
  return Array.from({ length: limit }, (_, weight) => {
    const carry = weight === 0 ? undefined : generate[weight - 1];
    const sum = half[weight];
    if (sum === undefined) return carry ?? zeroShare(unit, room);
    return carry === undefined ? sum : xorShares(sum, carry, room);
  });
}

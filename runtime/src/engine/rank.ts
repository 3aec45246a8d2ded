import { wordsFor } from "../bits/planes.ts";
import type { Room } from "../bits/room.ts";
import { Share } from "../sharing/share.ts";
import { inOrder, type Numbers } from "./compare.ts";
import type { Rounds } from "./multiply.ts";
import type { Products } from "./products.ts";
import { spread } from "./transpose.ts";

/** The numbers of a ranking: for each term one a lane, all of the same width. */
export interface RankingInput {
  readonly terms: readonly Numbers[];
  /** How many of the largest are kept, 1 to 3. */
  readonly count: number;
}

/**
 * Finds the largest numbers of each term by a tournament that halves the lanes.
 *
 * First each term by itself, over the words of its planes, until one word is left;
 * then the bits of that word become 32 planes whose lanes are terms, and these are halved as well.
 * Returns for each rank, the largest first, the numbers of all terms, one a lane.
 */
export function* rank(
  { terms, count }: RankingInput,
  products: Products,
): Rounds<readonly Numbers[]> {
  const { room } = products;
  let lists: readonly Ranked[] = terms.map((numbers) => [numbers]);
  for (let words = wordsOf(lists[0]!); words > 1; words = Math.ceil(words / 2)) {
    lists = yield* merge(
      lists.map((list) => halve(list, Math.ceil(words / 2), room)),
      count,
      products,
    );
  }
  const unit = wordsFor(terms.length);
  let whole = transpose(lists, unit, room);
  for (let planes = 32; planes > 1; planes /= 2) {
    const [merged] = yield* merge([halve(whole, (planes / 2) * unit, room)], count, products);
    whole = merged!;
  }
  return whole;
}

/** The largest numbers that were found among some lanes, the largest first. */
type Ranked = readonly Numbers[];

function wordsOf(list: Ranked): number {
  return list[0]?.[0]?.own.length ?? 0;
}

/** The first `words` words of each plane and the rest, which zeros fill up: 0 stands for no number. */
function halve(list: Ranked, words: number, room: Room): readonly [Ranked, Ranked] {
  const cut = (part: (plane: Int32Array) => Int32Array): Ranked =>
    list.map((numbers) => numbers.map(({ own, next }) => new Share(part(own), part(next))));
  return [cut((plane) => plane.subarray(0, words)), cut((plane) => restOf(plane, words, room))];
}

function restOf(plane: Int32Array, words: number, room: Room): Int32Array {
  const rest = plane.subarray(words);
  if (rest.length === words) return rest;
  const filled = room.zeros(words);
  filled.set(rest);
  return filled;
}

/**
 * The `count` largest of two lists of equal length, by the first layers of Batcher's odd-even merge (1968).
 * Of two at the same rank the larger comes first; the smaller of the firsts then meets the larger of the seconds,
 * and the loser of these the larger of the thirds. Whatever else there is has three larger ones above it.
 */
function* merge(
  pairs: readonly (readonly [Ranked, Ranked])[],
  count: number,
  products: Products,
): Rounds<readonly Ranked[]> {
  const kept = pairs[0]![0].length;
  const met = yield* inOrder(
    pairs.flatMap(([left, right]) => left.map((numbers, at) => [numbers, right[at]!] as const)),
    products,
  );
  const at = (list: number, place: number): (typeof met)[number] => met[list * kept + place]!;
  if (count === 1) return pairs.map((_, list) => [at(list, 0).larger]);
  if (kept === 1) return pairs.map((_, list) => [at(list, 0).larger, at(list, 0).smaller]);
  const seconds = yield* inOrder(
    pairs.map((_, list) => [at(list, 0).smaller, at(list, 1).larger] as const),
    products,
  );
  if (count === 2) return pairs.map((_, list) => [at(list, 0).larger, seconds[list]!.larger]);
  const thirds =
    kept < 3
      ? seconds.map(({ smaller }) => smaller)
      : (yield* inOrder(
          pairs.map((_, list) => [seconds[list]!.smaller, at(list, 2).larger] as const),
          products,
        )).map(({ larger }) => larger);
  return pairs.map((_, list) => [at(list, 0).larger, seconds[list]!.larger, thirds[list]!]);
}

/** One word a plane and term becomes 32 planes, one after the other, whose lanes are terms. */
function transpose(lists: readonly Ranked[], unit: number, room: Room): Ranked {
  return lists[0]!.map((numbers, place) =>
    numbers.map((_, bit) => {
      const own = room.zeros(32 * unit);
      const next = room.zeros(32 * unit);
      lists.forEach((list, lane) => {
        const plane = list[place]![bit]!;
        spread(plane.own, own, lane, unit);
        spread(plane.next, next, lane, unit);
      });
      return new Share(own, next);
    }),
  );
}

/** Numbers of `width` bits in so many lanes and terms, of which the `count` largest are found. */
export interface RankedNumbers {
  readonly lanes: number;
  readonly terms: number;
  readonly width: number;
  readonly count: number;
}

/** The words that one party sends in each round of a ranking (spec/protocol.md, "Rounds"). */
export function rankingRounds({ lanes, terms, width, count }: RankedNumbers): readonly number[] {
  const sent: number[] = [];
  let kept = 1;
  const merge = (lists: number, words: number): void => {
    const compare = (pairs: number): void => {
      sent.push(...comparisonWords(width).map((products) => products * pairs * words));
    };
    compare(lists * kept);
    if (kept > 1) {
      if (count > 1) compare(lists);
      if (count > 2 && kept > 2) compare(lists);
    }
    kept = kept === 1 ? Math.min(2, count) : count;
  };
  for (let words = Math.ceil(lanes / 32); words > 1; words = Math.ceil(words / 2)) {
    merge(terms, Math.ceil(words / 2));
  }
  const unit = Math.ceil(terms / 32);
  for (let planes = 32; planes > 1; planes /= 2) merge(1, (planes / 2) * unit);
  return sent;
}

/**
 * The products of one comparison of numbers of `width` bits (engine/compare.ts) in each of its rounds:
 * blocks of bits are joined two by two, then `moved` bits of each of the two trade places.
 */
export function comparisonWords(width: number, moved: number = width): readonly number[] {
  if (width === 0) return [];
  const products: number[] = [];
  for (let blocks = width; blocks > 1; blocks = Math.ceil(blocks / 2)) {
    products.push(2 * Math.floor(blocks / 2) - 1);
  }
  return [...products, moved];
}

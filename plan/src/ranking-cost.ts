import { comparisonWords } from "./ranking-rounds.ts";

/**
 * AND gates of a ranking in each lane of its stage: the lanes are halved by merges that keep the largest few.
 * Half of all merges join single numbers, a quarter lists of two, and so on; a merge of lists of m keeps `count`.
 */
export function rankingGates(width: number, count: number): number {
  let gates = 0;
  let [kept, part] = [1, 1];
  // When lists no longer grow, all further merges are alike, and together as many as the last ones.
  while (kept < count) {
    part /= 2;
    gates += part * comparisonsOf(kept, count);
    kept = Math.min(2 * kept, count);
  }
  return (gates + part * comparisonsOf(kept, count)) * sum(comparisonWords(width));
}

/** How many pairs of numbers a merge of two sorted lists of `kept` compares to find the `count` largest. */
function comparisonsOf(kept: number, count: number): number {
  if (kept === 1) return 1;
  return kept + 1 + (kept >= 3 && count >= 3 ? 1 : 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

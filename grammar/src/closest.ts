import { editDistance } from "./edit-distance.ts";

/**
 * The candidate that a misspelt word most likely meant: within one edit for words of up to four
 * letters, two for longer ones, counting one exchange of neighbours as one edit and not counting
 * case. Undefined when none is near. Ties go to the first candidate.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = word.length <= 4 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

import { distance } from "fastest-levenshtein";

/**
 * The edits from one word to another: letters put in, left out or changed (Levenshtein 1966),
 * where one exchange of neighbours counts as one edit. Case counts.
 */
export function editDistance(from: string, to: string): number {
  let least = distance(from, to);
  for (let at = 1; at < from.length && least > 1; at++) {
    const pair = `${from[at] ?? ""}${from[at - 1] ?? ""}`;
    const exchanged = `${from.slice(0, at - 1)}${pair}${from.slice(at + 1)}`;
    least = Math.min(least, 1 + distance(exchanged, to));
  }
  return least;
}

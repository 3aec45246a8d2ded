import { distance } from "fastest-levenshtein";

/**
 * The name among `names` that `name` was probably meant to be, or undefined.
 * Case is ignored; at most one edit for every three characters, rounded up, counts as near (Levenshtein 1966).
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const allowed = Math.ceil(name.length / 3);
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of names) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits];
  }
  return best;
}

/** The help text that offers the nearest name, or else lists what there is. */
export function suggestName(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (names.length === 0) return "there is none";
  const listed = names.slice(0, 12).map((known) => `\`${known}\``);
  return `it has ${listed.join(", ")}${names.length > 12 ? ", …" : ""}`;
}

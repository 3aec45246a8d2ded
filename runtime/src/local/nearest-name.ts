/**
 * The name among `names` that `name` was probably meant to be, or undefined.
 * Case is ignored; at most one edit for every three characters, rounded up, counts as near (Levenshtein 1966).
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const allowed = Math.ceil(name.length / 3);
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
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

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitute, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

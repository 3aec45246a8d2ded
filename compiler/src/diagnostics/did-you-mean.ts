/** "did you mean `x`?" when a known name is near, else what there is to choose from. */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(name, names);
  if (near !== null) return `did you mean \`${near}\`?`;
  if (names.length === 0) return "";
  const shown = [...names].sort().slice(0, MAX_LISTED);
  const rest = names.length - shown.length;
  return `known are ${shown.map((each) => `\`${each}\``).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** The known name within a third of its length in edits, the nearest first; null when none is. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  const allowed = Math.max(1, Math.floor(Math.max(name.length, best?.length ?? 0) / 3));
  return bestDistance <= allowed ? best : null;
}

const MAX_LISTED = 8;
/** Names beyond this are compared by their beginning only, to keep the cost bounded. */
const MAX_COMPARED = 64;

/** Optimal string alignment distance: insert, delete, replace, swap neighbours (Damerau 1964). */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, MAX_COMPARED);
  const b = right.slice(0, MAX_COMPARED);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

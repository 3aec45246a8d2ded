import { editDistance } from "@qsc/grammar";

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
    const distance = editDistance(comparable(name), comparable(candidate));
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

function comparable(name: string): string {
  return name.slice(0, MAX_COMPARED).toLowerCase();
}

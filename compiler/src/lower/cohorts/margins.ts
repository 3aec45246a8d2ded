import type { Context } from "./atoms.ts";

/** A released cohort that is the disjoint union of others; cohort 0 is the whole cell. */
export interface Margin {
  readonly whole: number;
  readonly parts: readonly number[];
}

/** The first margin among these cohorts, or null; condition i is cohort i + 1. */
export function findMargin(
  cohorts: readonly number[],
  contexts: readonly Context[],
): Margin | null {
  for (const context of contexts) {
    const sets = cohorts.map((cohort) => ({ cohort, atoms: atomsIn(cohort, context) }));
    for (const whole of sets) {
      const parts = sets.filter(
        ({ atoms }) =>
          atoms.size > 0 &&
          atoms.size < whole.atoms.size &&
          [...atoms].every((atom) => whole.atoms.has(atom)),
      );
      const cover = exactCover(whole.atoms, parts, { steps: 20_000 });
      if (cover !== null && cover.length > 1) return { whole: whole.cohort, parts: cover };
    }
  }
  return null;
}

function atomsIn(cohort: number, context: Context): ReadonlySet<number> {
  const inside = new Set<number>();
  for (const [index, { truths }] of context.atoms.entries()) {
    if (cohort === 0 || truths[cohort - 1] === true) inside.add(index);
  }
  return inside;
}

interface Part {
  readonly cohort: number;
  readonly atoms: ReadonlySet<number>;
}

/**
 * Parts that make up `open` without overlap, or null.
 * Gives up after a number of steps: margins are refused for clarity, the gates are safe without that.
 */
function exactCover(
  open: ReadonlySet<number>,
  parts: readonly Part[],
  budget: { steps: number },
): readonly number[] | null {
  const [first] = open;
  if (first === undefined) return [];
  for (const part of parts) {
    if (budget.steps-- <= 0) return null;
    if (!part.atoms.has(first) || ![...part.atoms].every((atom) => open.has(atom))) continue;
    const rest = new Set([...open].filter((atom) => !part.atoms.has(atom)));
    const cover = exactCover(rest, parts, budget);
    if (cover !== null) return [part.cohort, ...cover];
  }
  return null;
}

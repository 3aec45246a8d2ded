import type { Partition } from "@qsc/plan";
import type { Context } from "./atoms.ts";

/**
 * The partition that cohorts of conditions form inside every cell, or null when they do not form one.
 *
 * No person may be in two of them, and each of them, and the rest if there is one, must be possible in every context:
 * a part that is publicly empty somewhere would count as room for others where there is none.
 */
export function partitionOf(
  cohorts: readonly number[],
  contexts: readonly Context[],
): Partition | null {
  if (cohorts.length < 2 || contexts.length === 0) return null;
  const rests = new Set<boolean>();
  for (const { atoms } of contexts) {
    const owners = atoms.map(({ truths }) =>
      cohorts.filter((cohort) => truths[cohort - 1] === true),
    );
    if (owners.some((own) => own.length > 1)) return null;
    if (!cohorts.every((cohort) => owners.some(([own]) => own === cohort))) return null;
    rests.add(owners.some((own) => own.length === 0));
  }
  return rests.size === 1 ? { parts: cohorts, rest: rests.has(true) } : null;
}

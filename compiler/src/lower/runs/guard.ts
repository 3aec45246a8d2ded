import type { Expression } from "@qsc/plan";

/**
 * What a run must respect of earlier runs over the same rows (docs/design/across-runs.md).
 * A cell of the run's queries opens only where all of its requirements hold; most have none.
 */
export interface Guard {
  /** By query of the plan and by cell. */
  readonly cells: readonly (readonly (readonly Requirement[])[])[];
}

/**
 * The sum of `coefficient * size` must not lie between `from` and `least - 1`.
 * With `from` 0 an empty set closes as well; a negative sum is no obstacle.
 */
export interface Requirement {
  readonly terms: readonly SizeTerm[];
  readonly from: 0 | 1;
  readonly least: number;
}

/** A set of persons, by a condition without parameters, and how often its size counts. */
export interface SizeTerm {
  readonly persons: Expression;
  readonly coefficient: number;
}

/** Whether a requirement holds, given the size of each set of persons: the meaning of a guard. */
export function requirementHolds(
  { terms, from, least }: Requirement,
  sizeOf: (persons: Expression) => number,
): boolean {
  const value = terms.reduce((sum, term) => sum + term.coefficient * sizeOf(term.persons), 0);
  return value < from || value >= least;
}

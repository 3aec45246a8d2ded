import {
  boundsOfExpression,
  isNeverDominated,
  WHOLE,
  type Disclosure,
  type DisclosureGate,
  type Scope,
  type Sum,
} from "@qsc/plan";
import { textOf } from "./cohort-registry.ts";
import type { Draft, DraftQuantile } from "./draft.ts";

/** What figures ask for beyond the sizes of cohorts; proved where it can be, left to the circuit where not. */
export interface Obligations {
  /** Sums, by index, that one person might dominate. */
  readonly judged: readonly number[];
  /** By quantile, how many persons its cohort needs. */
  readonly quorums: readonly number[];
}

export function obligationsOf(draft: Draft, disclosure: Disclosure, scope: Scope): Obligations {
  return {
    judged: draft.sums.flatMap((sum, index) =>
      mayBeDominated(sum, disclosure, scope) ? [index] : [],
    ),
    quorums: draft.quantiles.map((one) => quorumOf(one, draft.quantiles, disclosure.minimumCohort)),
  };
}

/** Adds each obligation to the gate of its sum or quantile. */
export function withObligations(
  gates: readonly DisclosureGate[],
  draft: Draft,
  obligations: Obligations,
): readonly DisclosureGate[] {
  return gates.map((gate) => {
    const persons = new Map<number, number>();
    for (const index of gate.quantiles ?? []) {
      const cohort = draft.quantiles[index]?.cohort ?? 0;
      persons.set(cohort, Math.max(obligations.quorums[index] ?? 0, persons.get(cohort) ?? 0));
    }
    const quorums = [...persons].map(([cohort, least]) => ({ cohort, persons: least }));
    const judged = obligations.judged.filter((index) => gate.sums?.includes(index) === true);
    return {
      ...gate,
      ...(quorums.length > 0 && { quorums }),
      ...(judged.length > 0 && { judged }),
    };
  });
}

function mayBeDominated({ value, power }: Sum, disclosure: Disclosure, scope: Scope): boolean {
  const { dominance, minimumCohort } = disclosure;
  if (dominance === undefined) return false;
  const { min, max } = boundsOfExpression(value, scope);
  const bounds = { min: min ** power, max: max ** power };
  return !isNeverDominated(dominance, bounds, minimumCohort);
}

/**
 * Between neighbouring levels, below the lowest and above the highest there are at least k persons.
 * Then the number of persons on either side of any cut keeps an interval of at least k-1 (docs/design/disclosure.md).
 */
function quorumOf(quantile: DraftQuantile, quantiles: readonly DraftQuantile[], k: number): number {
  const value = textOf(quantile.aggregate.value);
  const levels = quantiles
    .filter((other) => textOf(other.aggregate.value) === value)
    .map(({ level }) => level);
  const marks = [...new Set([0, ...levels, WHOLE])].sort((a, b) => a - b);
  const gap = Math.min(...marks.slice(1).map((mark, index) => mark - (marks[index] ?? mark)));
  return Math.ceil((k * WHOLE) / gap);
}

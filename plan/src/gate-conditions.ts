import { isDominated, linearPartner } from "./dominance.ts";
import type { Gate, Plan, Query } from "./plan.ts";
import { boundsOfExpression } from "./types-of.ts";

/** What a cell holds before any gate: exact, for every cohort and sum, released or not. */
export interface CellTotals {
  /** The size of each cohort, in persons. */
  readonly cohorts: readonly number[];
  /** The same at each site. */
  readonly sites: readonly (readonly number[])[];
  /** Of `(value - offset)^power`. */
  readonly sums: readonly bigint[];
  /** For each sum the largest of `value - offset` among its persons, descending, as many as any limit looks at. */
  readonly largest: readonly (readonly bigint[])[];
}

/**
 * Whether a gate opens in a cell, as far as the cell itself and this gate alone decide (docs/design/disclosure.md).
 * This is the definition of what gates mean; circuits are tested against it.
 */
export function gateOpens(plan: Plan, query: Query, gate: Gate, cell: CellTotals): boolean {
  const k = plan.disclosure.minimumCohort;
  const size = (cohort: number): number => cell.cohorts[cohort] ?? 0;
  return (
    gate.cohorts.every((cohort) => size(cohort) >= k && hasSites(plan, [whole(cohort)], cell)) &&
    gate.exposed.every(({ terms, mayBeEmpty }) => {
      const exposed = combine(terms, cell.cohorts);
      if (exposed < 0) return true;
      if (exposed === 0) return mayBeEmpty === true;
      return exposed >= k && hasSites(plan, terms, cell);
    }) &&
    (gate.quorums ?? []).every(({ cohort, persons }) => size(cohort) >= persons) &&
    (gate.judged ?? []).every((sum) => !sumIsDominated(plan, query, sum, cell))
  );
}

type Terms = Gate["exposed"][number]["terms"];

function whole(cohort: number): Terms[number] {
  return { cohort, coefficient: 1 };
}

function combine(terms: Terms, sizes: readonly number[]): number {
  return terms.reduce(
    (sum, { cohort, coefficient }) => sum + coefficient * (sizes[cohort] ?? 0),
    0,
  );
}

/** Whether enough sites have a person in a set. */
function hasSites({ disclosure }: Plan, terms: Terms, { sites }: CellTotals): boolean {
  const contributing = sites.filter((sizes) => combine(terms, sizes) !== 0).length;
  return contributing >= (disclosure.minimumSites ?? 0);
}

/** The rules are about `value^power`, not about its distance from the offset that is summed. */
function sumIsDominated(plan: Plan, query: Query, index: number, cell: CellTotals): boolean {
  const { dominance } = plan.disclosure;
  const sum = query.sums[index];
  if (dominance === undefined || sum === undefined) return true;
  const offset = BigInt(boundsOfExpression(sum.value, plan).min);
  const persons = BigInt(cell.cohorts[sum.cohort] ?? 0);
  const total = cell.sums[index] ?? 0n;
  const values = (cell.largest[index] ?? []).map((distance) => distance + offset);
  if (sum.power === 1) return isDominated(dominance, total + offset * persons, values);
  const linear = cell.sums[linearPartner(query, sum) ?? -1] ?? 0n;
  // The sum of (d + o)^2 is that of d^2 + 2 o d + o^2.
  const squares = total + 2n * offset * linear + offset * offset * persons;
  return isDominated(
    dominance,
    squares,
    values.map((value) => value * value),
  );
}

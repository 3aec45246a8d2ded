import { linearPartner } from "./dominance.ts";
import type { ExposedCohort, Gate, Plan, Query } from "./plan.ts";
import { boundsOfExpression } from "./types-of.ts";

/** What a cell holds before any gate: exact, for every cohort and sum, released or not. */
export interface CellTotals {
  /** The size of each cohort, in persons. */
  readonly cohorts: readonly number[];
  /** The same at each site. */
  readonly sites: readonly (readonly number[])[];
  /** Of `(value - offset)^power`. */
  readonly sums: readonly bigint[];
  /** The same at each site. */
  readonly siteSums: readonly (readonly bigint[])[];
  /** For each sum the largest of `value - offset` among its persons, descending, as many as any limit looks at. */
  readonly largest: readonly (readonly bigint[])[];
}

/** Whether each cohort has at least `least` persons, and none that follows from them has 1 to `least` - 1, or wrongly 0. */
export function sizesAllow(gate: Gate, sizes: readonly number[], least: number): boolean {
  return (
    gate.cohorts.every((cohort) => (sizes[cohort] ?? 0) >= least) &&
    gate.exposed.every(({ terms, mayBeEmpty }) => {
      const size = exposedSize(terms, sizes);
      return size < 0 || (size === 0 ? mayBeEmpty === true : size >= least);
    })
  );
}

/** The size of a set of persons that follows from those of cohorts. */
export function exposedSize(terms: ExposedCohort["terms"], sizes: readonly number[]): number {
  return terms.reduce(
    (sum, { cohort, coefficient }) => sum + coefficient * (sizes[cohort] ?? 0),
    0,
  );
}

/** The sum of `value^power` itself, from that of the distances of values from their offset. */
export function totalOf(
  plan: Plan,
  query: Query,
  index: number,
  { cohorts, sums }: Pick<CellTotals, "cohorts" | "sums">,
): bigint {
  const sum = query.sums[index];
  if (sum === undefined) throw new RangeError(`no sum ${index}`);
  const offset = BigInt(boundsOfExpression(sum.value, plan).min);
  const persons = BigInt(cohorts[sum.cohort] ?? 0);
  const total = sums[index] ?? 0n;
  if (sum.power === 1) return total + offset * persons;
  const linear = sums[linearPartner(query, sum) ?? -1] ?? 0n;
  // The sum of (d + o)^2 is that of d^2 + 2 o d + o^2.
  return total + 2n * offset * linear + offset * offset * persons;
}

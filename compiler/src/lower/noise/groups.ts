import type { Draft } from "../draft.ts";

/** Which figures of a query share one ε. */
export interface Groups {
  /** How many groups there are; they are numbered from 0. */
  readonly size: number;
  readonly groupOf: {
    /** By released cohort. */
    readonly cohorts: ReadonlyMap<number, number>;
    /** By sum. */
    readonly sums: readonly number[];
  };
}

/**
 * The bins of a histogram are disjoint, as cells are: one person changes one of them, and all cost ε once
 * (parallel composition). Every other cohort and every sum costs ε of its own (sequential composition).
 */
export function groupsOf(draft: Draft): Groups {
  const cohorts = new Map<number, number>();
  let size = 0;
  for (const item of draft.items) {
    if (item.kind !== "histogram") continue;
    const fresh = item.bins.map(({ cohort }) => cohort).filter((cohort) => !cohorts.has(cohort));
    // Bins may have become one cohort with others, never with each other unless nobody can be in them.
    for (const cohort of fresh) cohorts.set(cohort, size);
    if (fresh.length > 0) size++;
  }
  for (const cohort of [...draft.users.keys()].sort((a, b) => a - b)) {
    if (!cohorts.has(cohort)) cohorts.set(cohort, size++);
  }
  return {
    size: size + draft.sums.length,
    groupOf: { cohorts, sums: draft.sums.map(() => size++) },
  };
}

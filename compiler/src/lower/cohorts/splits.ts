import type { Partition } from "@qsc/plan";
import type { Context } from "./atoms.ts";
import { partitionOf } from "./partitions.ts";

/** Cohorts of one component of which some are a partition and all others are totals of several of these. */
export interface Split {
  readonly partition: Partition;
  readonly totals: readonly Total[];
}

interface Total {
  readonly whole: number;
  readonly of: readonly number[];
}

/** How cohorts of conditions share out every cell, in the same way in all of them; null when they do not. */
export function splitOf(cohorts: readonly number[], contexts: readonly Context[]): Split | null {
  const isWithin = (inner: number, outer: number): boolean =>
    contexts.every(({ atoms }) =>
      atoms.every(({ truths }) => truths[inner - 1] !== true || truths[outer - 1] === true),
    );
  const within = new Map(
    cohorts.map((one) => [one, cohorts.filter((other) => other !== one && isWithin(other, one))]),
  );
  const parts = cohorts.filter((one) => within.get(one)?.length === 0);
  const totals = cohorts
    .filter((one) => !parts.includes(one))
    .map((whole) => ({
      whole,
      of: parts.filter((part) => within.get(whole)?.includes(part) === true),
    }));
  const partition = partitionOf(parts, contexts);
  if (partition === null) return null;
  return totals.every((total) => addsUp(total, contexts)) ? { partition, totals } : null;
}

/** Whether whoever is in the whole is in one of the parts. */
function addsUp({ whole, of }: Total, contexts: readonly Context[]): boolean {
  return contexts.every(({ atoms }) =>
    atoms.every(
      ({ truths }) => truths[whole - 1] !== true || of.some((part) => truths[part - 1] === true),
    ),
  );
}

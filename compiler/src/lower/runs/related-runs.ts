import { encodeCanonical } from "@qsc/plan";
import { relationOf } from "../cohorts/tables.ts";
import { boundQueries, type BoundRun } from "./bound-run.ts";

/** Whether two runs describe the rows of their data set in the same way. */
export function sameSchema(one: BoundRun, other: BoundRun): boolean {
  const columns = (run: BoundRun): string =>
    new TextDecoder().decode(encodeCanonical(run.plan.dataset.columns));
  return columns(one) === columns(other);
}

/** Whether a person may be counted in both runs. */
export function mayShareRows(one: BoundRun, other: BoundRun): boolean {
  if (!sameSchema(one, other)) return true;
  const scope = { dataset: one.plan.dataset, parameters: [] };
  const others = boundQueries(other);
  return boundQueries(one).some((left) =>
    others.some((right) => relationOf(left.where, right.where, scope) !== "disjoint"),
  );
}

/** Whether two runs are tied; symmetric. */
export type Relation = (one: BoundRun, other: BoundRun) => boolean;

/** The same relation, worked out at most once for each pair. */
export function onceForEachPair(relation: Relation): Relation {
  const known = new Map<BoundRun, Map<BoundRun, boolean>>();
  return (one, other) => {
    const answer = known.get(one)?.get(other) ?? known.get(other)?.get(one) ?? relation(one, other);
    known.set(one, (known.get(one) ?? new Map<BoundRun, boolean>()).set(other, answer));
    return answer;
  };
}

/** Those of `earlier` that are tied to `run`, directly or through others: their figures can be combined. */
export function relatedRuns(
  run: BoundRun,
  earlier: readonly BoundRun[],
  mayShare: Relation,
): ReadonlySet<BoundRun> {
  const related = new Set<BoundRun>();
  const pending: BoundRun[] = [run];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    for (const other of earlier) {
      if (related.has(other) || !mayShare(one, other)) continue;
      related.add(other);
      pending.push(other);
    }
  }
  return related;
}

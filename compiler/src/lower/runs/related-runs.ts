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

/** Those of `earlier` that are tied to `run`, directly or through others: their figures can be combined. */
export function relatedRuns<Run extends BoundRun>(
  run: BoundRun,
  earlier: readonly Run[],
): readonly Run[] {
  const related = new Set<Run>();
  const pending: BoundRun[] = [run];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    for (const other of earlier) {
      if (related.has(other) || !mayShareRows(one, other)) continue;
      related.add(other);
      pending.push(other);
    }
  }
  return earlier.filter((one) => related.has(one));
}

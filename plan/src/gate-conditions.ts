import { sizesAllow, totalOf, type CellTotals } from "./cell-totals.ts";
import { isDominated } from "./dominance.ts";
import type { Gate, Plan, Query } from "./plan.ts";
import { sitesAllow } from "./site-conditions.ts";
import { boundsOfExpression } from "./types-of.ts";

/**
 * Whether a gate opens in a cell, as far as the cell itself decides (docs/design/disclosure.md).
 * This is the definition of what gates mean; circuits are tested against it.
 */
export function gateOpens(plan: Plan, query: Query, gate: Gate, cell: CellTotals): boolean {
  const k = plan.disclosure.minimumCohort;
  return (
    sizesAllow(gate, cell.cohorts, k) &&
    (gate.quorums ?? []).every(({ cohort, persons }) => (cell.cohorts[cohort] ?? 0) >= persons) &&
    (gate.judged ?? []).every((sum) => !sumIsDominated(plan, query, sum, cell)) &&
    sitesAllow(plan, query, gate, cell)
  );
}

/** The rules are about `value^power`, not about its distance from the offset that is summed. */
function sumIsDominated(plan: Plan, query: Query, index: number, cell: CellTotals): boolean {
  const { dominance } = plan.disclosure;
  const sum = query.sums[index];
  if (dominance === undefined || sum === undefined) return true;
  const offset = BigInt(boundsOfExpression(sum.value, plan).min);
  const values = (cell.largest[index] ?? []).map((distance) => distance + offset);
  return isDominated(
    dominance,
    totalOf(plan, query, index, cell),
    values.map((value) => value ** BigInt(sum.power)),
  );
}

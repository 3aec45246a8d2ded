import { gateOpens, WHOLE, type CellTotals, type Plan, type Quantile, type Query } from "@qsc/plan";
import { gatesOfCohort, isCohortOpen, isGateOpen, type CellFigures } from "../results/figures.ts";

/** Closes what docs/design/disclosure.md says must stay closed. */
export function applyGates(
  plan: Plan,
  query: Query,
  cells: readonly CellTotals[],
): readonly CellFigures[] {
  const k = plan.disclosure.minimumCohort;
  const own = cells.map((cell) => query.gates.map((gate) => gateOpens(plan, query, gate, cell)));
  const tableOpens = !query.totalKnown || remainderIsSafe(query, k, cells, own);
  return cells.map((cell, index) => {
    const open = query.gates.map((_gate, gate) => tableOpens && own[index]?.[gate] === true);
    return {
      open,
      cohorts: cell.cohorts.map((size, cohort) =>
        isCohortOpen(query, cohort, open) ? size : null,
      ),
      sums: cell.sums.map((total, sum) => {
        const cohort = query.sums[sum]?.cohort;
        return cohort !== undefined && isCohortOpen(query, cohort, open) ? total : null;
      }),
      quantiles: (query.quantiles ?? []).map((quantile) =>
        isGateOpen(query, quantile.cohort, open) ? bandOf(quantile, cell) : null,
      ),
    };
  });
}

/** The first band up to whose end there are at least `level` of all persons. */
function bandOf({ cohort, below, level }: Quantile, { cohorts }: CellTotals): number {
  const persons = cohorts[cohort] ?? 0;
  const reached = below.findIndex((one) => (cohorts[one] ?? 0) * WHOLE >= level * persons);
  return reached < 0 ? below.length : reached;
}

/**
 * The guard of a table whose total may be known.
 * The m cells whose own size stays closed add up to a known R; safe when m = 0 or k <= R <= (m-1)(k-1).
 */
function remainderIsSafe(
  query: Query,
  k: number,
  cells: readonly CellTotals[],
  own: readonly (readonly boolean[])[],
): boolean {
  const gates = gatesOfCohort(query, 0);
  const isClosed = (cell: number): boolean =>
    gates.length === 0 || gates.some((gate) => own[cell]?.[gate] !== true);
  const closed = cells.filter((_cell, index) => isClosed(index));
  const remainder = closed.reduce((sum, cell) => sum + (cell.cohorts[0] ?? 0), 0);
  const m = closed.length;
  return m === 0 || (k <= remainder && remainder <= (m - 1) * (k - 1));
}

import {
  isCohortOpen,
  isQuantileOpen,
  isSumOpen,
  openGates,
  recipientsOfFigure,
  secretResults,
  WHOLE,
  type CellTotals,
  type Output,
  type Plan,
  type Quantile,
  type Query,
} from "@qsc/plan";
import type { Figures } from "../results/figures.ts";

/**
 * Closes what docs/design/disclosure.md says must stay closed, and what is hidden; `cells[query]` are the cells of a query.
 * `parameters` are what the run bound: what is computed of hidden figures may read them.
 */
export function applyGates(
  plan: Plan,
  cells: readonly (readonly CellTotals[])[],
  parameters: readonly number[],
): Figures {
  const open = openGates(plan, cells);
  return {
    queries: plan.queries.map((query, index) => ({
      cells: (cells[index] ?? []).map((cell, at) => {
        const flags = open[index]?.[at] ?? [];
        const isTold = (figure: Output["figure"]): boolean => goesToAnybody(query, figure);
        return {
          open: flags.map((flag, gate) => flag && isTold({ kind: "open", gate })),
          cohorts: cell.cohorts.map((size, cohort) =>
            isCohortOpen(query, cohort, flags) && isTold({ kind: "cohort", cohort }) ? size : null,
          ),
          sums: cell.sums.map((total, sum) =>
            isSumOpen(query, sum, flags) && isTold({ kind: "sum", sum }) ? total : null,
          ),
          quantiles: (query.quantiles ?? []).map((quantile, at) =>
            isQuantileOpen(query, at, flags) ? bandOf(quantile, cell) : null,
          ),
          secrets: secretResults(plan, query, cell, flags, parameters),
        };
      }),
    })),
  };
}

function goesToAnybody(query: Query, figure: Output["figure"]): boolean {
  return recipientsOfFigure(query, figure).length > 0;
}

/** The first band up to whose end there are at least `level` of all persons. */
function bandOf({ cohort, below, level }: Quantile, { cohorts }: CellTotals): number {
  const persons = cohorts[cohort] ?? 0;
  const reached = below.findIndex((one) => (cohorts[one] ?? 0) * WHOLE >= level * persons);
  return reached < 0 ? below.length : reached;
}

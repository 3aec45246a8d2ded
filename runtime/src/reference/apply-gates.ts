import {
  isCohortOpen,
  isQuantileOpen,
  isSumOpen,
  openGates,
  WHOLE,
  type CellTotals,
  type Plan,
  type Quantile,
} from "@qsc/plan";
import type { Figures } from "../results/figures.ts";

/** Closes what docs/design/disclosure.md says must stay closed; `cells[query]` are the cells of a query. */
export function applyGates(plan: Plan, cells: readonly (readonly CellTotals[])[]): Figures {
  const open = openGates(plan, cells);
  return {
    queries: plan.queries.map((query, index) => ({
      cells: (cells[index] ?? []).map((cell, at) => {
        const flags = open[index]?.[at] ?? [];
        return {
          open: flags,
          cohorts: cell.cohorts.map((size, cohort) =>
            isCohortOpen(query, cohort, flags) ? size : null,
          ),
          sums: cell.sums.map((total, sum) => (isSumOpen(query, sum, flags) ? total : null)),
          quantiles: (query.quantiles ?? []).map((quantile, at) =>
            isQuantileOpen(query, at, flags) ? bandOf(quantile, cell) : null,
          ),
        };
      }),
    })),
  };
}

/** The first band up to whose end there are at least `level` of all persons. */
function bandOf({ cohort, below, level }: Quantile, { cohorts }: CellTotals): number {
  const persons = cohorts[cohort] ?? 0;
  const reached = below.findIndex((one) => (cohorts[one] ?? 0) * WHOLE >= level * persons);
  return reached < 0 ? below.length : reached;
}

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
    queries: plan.queries.map((query, index) => {
      const told = toldIn(query);
      return {
        cells: (cells[index] ?? []).map((cell, at) => {
          const flags = open[index]?.[at] ?? [];
          return {
            open: flags.map((flag, gate) => flag && told.gates[gate] === true),
            cohorts: cell.cohorts.map((size, cohort) =>
              told.cohorts[cohort] === true && isCohortOpen(query, cohort, flags) ? size : null,
            ),
            sums: cell.sums.map((total, sum) =>
              told.sums[sum] === true && isSumOpen(query, sum, flags) ? total : null,
            ),
            quantiles: (query.quantiles ?? []).map((quantile, at) =>
              isQuantileOpen(query, at, flags) ? bandOf(quantile, cell) : null,
            ),
            secrets: secretResults(plan, query, cell, flags, parameters),
          };
        }),
      };
    }),
  };
}

/** Which figures anybody gets; what is hidden, nobody does. */
function toldIn(query: Query): {
  readonly gates: readonly boolean[];
  readonly cohorts: readonly boolean[];
  readonly sums: readonly boolean[];
} {
  const isTold = (figure: Output["figure"]): boolean =>
    recipientsOfFigure(query, figure).length > 0;
  return {
    gates: query.gates.map((_gate, gate) => isTold({ kind: "open", gate })),
    cohorts: query.cohorts.map((_cohort, cohort) => isTold({ kind: "cohort", cohort })),
    sums: query.sums.map((_sum, sum) => isTold({ kind: "sum", sum })),
  };
}

/** The first band up to whose end there are at least `level` of all persons. */
function bandOf({ cohort, below, level }: Quantile, { cohorts }: CellTotals): number {
  const persons = cohorts[cohort] ?? 0;
  const reached = below.findIndex((one) => (cohorts[one] ?? 0) * WHOLE >= level * persons);
  return reached < 0 ? below.length : reached;
}

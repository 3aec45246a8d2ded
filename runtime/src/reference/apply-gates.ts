import { openGates, type Plan } from "@qsc/plan";
import { isCohortOpen, type Figures } from "../results/figures.ts";
import type { RawCell } from "./evaluate-in-clear.ts";

/** Closes what docs/design/disclosure.md says must stay closed; `cells[query]` are the cells of a query. */
export function applyGates(
  plan: Pick<Plan, "queries" | "disclosure">,
  cells: readonly (readonly RawCell[])[],
): Figures {
  const open = openGates(
    plan,
    cells.map((table) => table.map(({ cohorts }) => cohorts)),
  );
  return {
    queries: plan.queries.map((query, index) => ({
      cells: (cells[index] ?? []).map((cell, at) => {
        const flags = open[index]?.[at] ?? [];
        return {
          open: flags,
          cohorts: cell.cohorts.map((size, cohort) =>
            isCohortOpen(query, cohort, flags) ? size : null,
          ),
          sums: cell.sums.map((total, sum) => {
            const cohort = query.sums[sum]?.cohort;
            return cohort !== undefined && isCohortOpen(query, cohort, flags) ? total : null;
          }),
        };
      }),
    })),
  };
}

import type { DisclosureGate, Query } from "@qsc/plan";
import { gatesOfCohort, isCohortOpen, type CellFigures } from "../results/figures.ts";
import type { RawCell } from "./evaluate-in-clear.ts";

/** Closes what docs/design/disclosure.md says must stay closed; `k` is the minimum cohort. */
export function applyGates(
  query: Query,
  k: number,
  cells: readonly RawCell[],
): readonly CellFigures[] {
  const own = cells.map((cell) => query.gates.map((gate) => opensOnItsOwn(gate, k, cell)));
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
    };
  });
}

function opensOnItsOwn(gate: DisclosureGate, k: number, cell: RawCell): boolean {
  const size = (cohort: number): number => cell.cohorts[cohort] ?? 0;
  return (
    gate.cohorts.every((cohort) => size(cohort) >= k) &&
    gate.exposed.every(({ terms }) => {
      const exposed = terms.reduce((sum, term) => sum + term.coefficient * size(term.cohort), 0);
      return exposed <= 0 || exposed >= k;
    })
  );
}

/**
 * The guard of a table whose total may be known.
 * The m cells whose own size stays closed add up to a known R; safe when m = 0 or k <= R <= (m-1)(k-1).
 */
function remainderIsSafe(
  query: Query,
  k: number,
  cells: readonly RawCell[],
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

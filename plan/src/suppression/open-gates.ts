import { projectCell } from "../cells.ts";
import type { CellTotals } from "../cell-totals.ts";
import { gateOpens } from "../gate-conditions.ts";
import type { Plan, Query } from "../plan.ts";
import { closedParts } from "./closed-parts.ts";

/** What each cell of a table holds. */
export type TableTotals = readonly CellTotals[];

/**
 * Which gates open: `[query][cell][gate]`, from what all cells hold; the meaning of a plan's gates.
 * Totals that may be known decide by the sizes of cells alone, each gate by all that it asks for (`gateOpens`).
 * Tests put weaker rules in place of `closedParts`, to see that they are caught.
 */
export function openGates(
  plan: Plan,
  tables: readonly TableTotals[],
  rule: typeof closedParts = closedParts,
): readonly (readonly (readonly boolean[])[])[] {
  const k = plan.disclosure.minimumCohort;
  return plan.queries.map((query, index) => {
    const cells = tables[index] ?? [];
    const closed = closedCells(plan, tables, index, rule);
    return cells.map((cell, at) => {
      const complements = new Set(
        query.partitions.flatMap(({ parts, rest, restMayBeEmpty }) => {
          const own = parts.map((cohort) => cell.cohorts[cohort] ?? 0);
          const others = (cell.cohorts[0] ?? 0) - own.reduce((sum, size) => sum + size, 0);
          const shut = rule(own, rest ? others : null, k, restMayBeEmpty === true);
          return parts.filter((_, part) => shut[part] === true);
        }),
      );
      return query.gates.map(
        (gate) =>
          closed[at] !== true &&
          !gate.cohorts.some((cohort) => complements.has(cohort)) &&
          gateOpens(plan, query, gate, cell),
      );
    });
  });
}

/** The cells of a query that stay closed because of totals that other tables may tell. */
function closedCells(
  plan: Plan,
  tables: readonly TableTotals[],
  index: number,
  rule: typeof closedParts,
): readonly boolean[] {
  const k = plan.disclosure.minimumCohort;
  const query = queryAt(plan, index);
  const { totals } = query;
  const own = (tables[index] ?? []).map((cell) => cell.cohorts[0] ?? 0);
  switch (totals.kind) {
    case "none":
      return own.map(() => false);
    case "partition": {
      if (totals.parent === null) return rule(own, null, k, false);
      const { query: parent, keys } = totals.parent;
      const above = closedCells(plan, tables, parent, rule);
      const closed = own.map(() => true);
      for (const [at, isClosed] of above.entries()) {
        const parts = [...own.keys()].filter((cell) => projectCell(query, cell, keys) === at);
        const shut = rule(
          parts.map((cell) => own[cell] ?? 0),
          null,
          k,
          false,
        );
        for (const [part, cell] of parts.entries()) closed[cell] = isClosed || shut[part] === true;
      }
      return closed;
    }
    case "derived": {
      const cells = queryAt(plan, totals.cells);
      const closed = own.map(() => false);
      const above = closedCells(plan, tables, totals.cells, rule);
      for (const [cell, isClosed] of above.entries()) {
        if (isClosed) closed[projectCell(cells, cell, totals.keys)] = true;
      }
      return closed;
    }
  }
}

function queryAt({ queries }: Plan, index: number): Query {
  const query = queries[index];
  if (query === undefined) throw new RangeError(`no query ${index}`);
  return query;
}

import { projectCell } from "../cells.ts";
import type { Gate, Plan, Query } from "../plan.ts";
import { closedParts } from "./closed-parts.ts";
import { openRows } from "./open-rows.ts";

/** The size of each cohort in each cell: `sizes[cell][cohort]`. */
export type TableSizes = readonly (readonly number[])[];

/** What is needed of a plan to say which gates open. */
export type GatedPlan = Pick<Plan, "queries" | "disclosure">;

/** What decides which complements close; tests put weaker rules in place, to see that they are caught. */
export interface ComplementRules {
  readonly closedParts: typeof closedParts;
  readonly openRows: typeof openRows;
}

const RULES: ComplementRules = { closedParts, openRows };

/** Which gates open: `[query][cell][gate]`, from the sizes of all cohorts; the meaning of a plan's gates. */
export function openGates(
  plan: GatedPlan,
  sizes: readonly TableSizes[],
  rules: ComplementRules = RULES,
): readonly (readonly (readonly boolean[])[])[] {
  const k = plan.disclosure.minimumCohort;
  return plan.queries.map((query, index) => {
    const cells = sizes[index] ?? [];
    const closed = closedCells(plan, sizes, index, rules);
    return cells.map((cell, at) => {
      const complements = new Set(
        query.partitions.flatMap(({ parts, rest }) => {
          const own = parts.map((cohort) => cell[cohort] ?? 0);
          const others = (cell[0] ?? 0) - own.reduce((sum, size) => sum + size, 0);
          const shut = rules.closedParts(own, rest ? others : null, k);
          return parts.filter((_, part) => shut[part] === true);
        }),
      );
      return query.gates.map(
        (gate) =>
          closed[at] !== true &&
          !gate.cohorts.some((cohort) => complements.has(cohort)) &&
          opensOnItsOwn(gate, cell, k),
      );
    });
  });
}

function opensOnItsOwn(gate: Gate, cell: readonly number[], k: number): boolean {
  const size = (cohort: number): number => cell[cohort] ?? 0;
  return (
    gate.cohorts.every((cohort) => size(cohort) >= k) &&
    gate.exposed.every(({ terms }) => {
      const exposed = terms.reduce((sum, term) => sum + term.coefficient * size(term.cohort), 0);
      return exposed <= 0 || exposed >= k;
    })
  );
}

/** The cells of a query that stay closed because of totals that other tables may tell. */
function closedCells(
  plan: GatedPlan,
  sizes: readonly TableSizes[],
  index: number,
  rules: ComplementRules,
): readonly boolean[] {
  const k = plan.disclosure.minimumCohort;
  const query = queryAt(plan, index);
  const { totals } = query;
  const own = (sizes[index] ?? []).map((cell) => cell[0] ?? 0);
  switch (totals.kind) {
    case "none":
      return own.map(() => false);
    case "partition": {
      if (totals.parent === null) return rules.closedParts(own, null, k);
      const { query: parent, keys } = totals.parent;
      const above = closedCells(plan, sizes, parent, rules);
      const closed = own.map(() => true);
      for (const [at, isClosed] of above.entries()) {
        const parts = [...own.keys()].filter((cell) => projectCell(query, cell, keys) === at);
        const shut = rules.closedParts(
          parts.map((cell) => own[cell] ?? 0),
          null,
          k,
        );
        for (const [part, cell] of parts.entries()) closed[cell] = isClosed || shut[part] === true;
      }
      return closed;
    }
    case "cross": {
      const open = rules.openRows(rowsOf(query, totals.columns.keys, own), k);
      const rowKeys = otherKeys(query, totals.columns.keys);
      return own.map((_, cell) => open[projectCell(query, cell, rowKeys)] !== true);
    }
    case "rowTotals": {
      const cells = queryAt(plan, totals.cells);
      const above = closedCells(plan, sizes, totals.cells, rules);
      const closed = own.map(() => true);
      for (const [cell, isClosed] of above.entries()) {
        closed[projectCell(cells, cell, totals.keys)] = isClosed;
      }
      return closed;
    }
  }
}

/** The sizes of a cross-table: row by row, column by column. */
function rowsOf(
  query: Query,
  columns: readonly number[],
  sizes: readonly number[],
): readonly (readonly number[])[] {
  const rows: number[][] = [];
  for (const [cell, size] of sizes.entries()) {
    const row = projectCell(query, cell, otherKeys(query, columns));
    (rows[row] ??= [])[projectCell(query, cell, columns)] = size;
  }
  return rows;
}

/** The positions of the keys that are not in `positions`. */
export function otherKeys(
  query: Pick<Query, "keys">,
  positions: readonly number[],
): readonly number[] {
  return [...query.keys.keys()].filter((position) => !positions.includes(position));
}

function queryAt({ queries }: GatedPlan, index: number): Query {
  const query = queries[index];
  if (query === undefined) throw new RangeError(`no query ${index}`);
  return query;
}

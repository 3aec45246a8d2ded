import { projectCell } from "../cells.ts";
import type { Gate, Plan, Query } from "../plan.ts";
import { closedParts } from "./closed-parts.ts";

/** The size of each cohort in each cell: `sizes[cell][cohort]`. */
export type TableSizes = readonly (readonly number[])[];

/** What is needed of a plan to say which gates open. */
export type GatedPlan = Pick<Plan, "queries" | "disclosure">;

/**
 * Which gates open: `[query][cell][gate]`, from the sizes of all cohorts; the meaning of a plan's gates.
 * Tests put weaker rules in place of `closedParts`, to see that they are caught.
 */
export function openGates(
  plan: GatedPlan,
  sizes: readonly TableSizes[],
  rule: typeof closedParts = closedParts,
): readonly (readonly (readonly boolean[])[])[] {
  const k = plan.disclosure.minimumCohort;
  return plan.queries.map((query, index) => {
    const cells = sizes[index] ?? [];
    const closed = closedCells(plan, sizes, index, rule);
    return cells.map((cell, at) => {
      const complements = new Set(
        query.partitions.flatMap(({ parts, rest }) => {
          const own = parts.map((cohort) => cell[cohort] ?? 0);
          const others = (cell[0] ?? 0) - own.reduce((sum, size) => sum + size, 0);
          const shut = rule(own, rest ? others : null, k);
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
  rule: typeof closedParts,
): readonly boolean[] {
  const k = plan.disclosure.minimumCohort;
  const query = queryAt(plan, index);
  const { totals } = query;
  const own = (sizes[index] ?? []).map((cell) => cell[0] ?? 0);
  switch (totals.kind) {
    case "none":
      return own.map(() => false);
    case "partition": {
      if (totals.parent === null) return rule(own, null, k);
      const { query: parent, keys } = totals.parent;
      const above = closedCells(plan, sizes, parent, rule);
      const closed = own.map(() => true);
      for (const [at, isClosed] of above.entries()) {
        const parts = [...own.keys()].filter((cell) => projectCell(query, cell, keys) === at);
        const shut = rule(
          parts.map((cell) => own[cell] ?? 0),
          null,
          k,
        );
        for (const [part, cell] of parts.entries()) closed[cell] = isClosed || shut[part] === true;
      }
      return closed;
    }
    case "derived": {
      const cells = queryAt(plan, totals.cells);
      const closed = own.map(() => false);
      const above = closedCells(plan, sizes, totals.cells, rule);
      for (const [cell, isClosed] of above.entries()) {
        if (isClosed) closed[projectCell(cells, cell, totals.keys)] = true;
      }
      return closed;
    }
  }
}

function queryAt({ queries }: GatedPlan, index: number): Query {
  const query = queries[index];
  if (query === undefined) throw new RangeError(`no query ${index}`);
  return query;
}

import { cellCount, type Plan, type Query } from "@qsc/plan";

/** Everything that a run opens, query by query: what the recipient decodes from the output shares. */
export interface Figures {
  readonly queries: readonly QueryFigures[];
}

/** One entry a cell; the cells in the order of the plan, first key slowest. */
export interface QueryFigures {
  readonly cells: readonly CellFigures[];
}

export interface CellFigures {
  /** Gate by gate: whether it opened in this cell. */
  readonly open: readonly boolean[];
  /** Cohort by cohort: its size in persons, null where it stays closed. */
  readonly cohorts: readonly (number | null)[];
  /** Sum by sum: null where it stays closed. */
  readonly sums: readonly (bigint | null)[];
}

/** The indices of the gates that decide over a cohort; one that no gate names never opens. */
export function gatesOfCohort(query: Query, cohort: number): readonly number[] {
  return query.gates.flatMap((gate, index) => (gate.cohorts.includes(cohort) ? [index] : []));
}

/** Whether a cohort's size may be shown, given the flags of one cell. */
export function isCohortOpen(query: Query, cohort: number, open: readonly boolean[]): boolean {
  const gates = gatesOfCohort(query, cohort);
  return gates.length > 0 && gates.every((gate) => open[gate] === true);
}

/**
 * Builds the figures from decoded outputs.
 * `read` gives the number that the outputs hold for a figure of a cell, or undefined when the circuit has no such output.
 */
export function figuresFromOutputs(
  plan: Plan,
  read: (
    query: number,
    kind: "open" | "cohort" | "sum",
    index: number,
    cell: number,
  ) => bigint | undefined,
): Figures {
  return {
    queries: plan.queries.map((query, queryIndex) => ({
      cells: Array.from({ length: cellCount(query) }, (_, cell) => {
        const open = query.gates.map((_gate, gate) => read(queryIndex, "open", gate, cell) === 1n);
        const masked = (kind: "cohort" | "sum", index: number, cohort: number): bigint | null =>
          isCohortOpen(query, cohort, open) ? (read(queryIndex, kind, index, cell) ?? null) : null;
        return {
          open,
          cohorts: query.cohorts.map((_cohort, index) => {
            const size = masked("cohort", index, index);
            return size === null ? null : Number(size);
          }),
          sums: query.sums.map((sum, index) => masked("sum", index, sum.cohort)),
        };
      }),
    })),
  };
}

import {
  boundsOfExpression,
  cellCount,
  cellIndex,
  evaluateExpression,
  openGates,
  type Expression,
  type Plan,
  type Query,
  type Row,
} from "@qsc/plan";

/** What opens of one query: for each cell the gates' flags and the figures that they let through. */
export type OpenedCell = {
  readonly open: readonly boolean[];
  /** null where closed or not released. */
  readonly cohorts: readonly (number | null)[];
  readonly sums: readonly (bigint | null)[];
};

/** A plan's result straight from the words of plan/src/plan.ts, cell by cell: the oracle of circuit tests. */
export function evaluatePlan(
  plan: Plan,
  rows: readonly Row[],
  parameters: readonly number[],
): readonly (readonly OpenedCell[])[] {
  const tables = plan.queries.map((query) => tableOf(plan, query, rows, parameters));
  const open = openGates(
    plan,
    tables.map((cells) => cells.map(({ sizes }) => sizes)),
  );
  return plan.queries.map((query, index) =>
    (tables[index] ?? []).map(({ sizes, sums }, cell) => {
      const flags = open[index]?.[cell] ?? [];
      const isOpen = (cohort: number): boolean =>
        query.cohorts[cohort]?.released === true &&
        flags[query.gates.findIndex((gate) => gate.cohorts.includes(cohort))] === true;
      return {
        open: flags,
        cohorts: sizes.map((size, cohort) => (isOpen(cohort) ? size : null)),
        sums: sums.map((sum, at) => (isOpen(query.sums[at]?.cohort ?? -1) ? sum : null)),
      };
    }),
  );
}

interface Counted {
  readonly sizes: readonly number[];
  readonly sums: readonly bigint[];
}

function tableOf(
  plan: Plan,
  query: Query,
  rows: readonly Row[],
  parameters: readonly number[],
): readonly Counted[] {
  const holds = (condition: Expression | null, row: Row): boolean =>
    condition === null || evaluateExpression(condition, row, parameters) === 1;
  const members: Row[][] = Array.from({ length: cellCount(query) }, () => []);
  for (const row of rows.filter((one) => holds(query.where, one))) {
    const keys = query.keys.map((key) => evaluateExpression(key.expression, row, parameters));
    members[cellIndex(query, keys.map(Number))]?.push(row);
  }
  return members.map((inside) => {
    const cohorts = query.cohorts.map(({ condition }) =>
      inside.filter((row) => holds(condition, row)),
    );
    const sums = query.sums.map((sum) => {
      const offset = boundsOfExpression(sum.value, plan).min;
      return (cohorts[sum.cohort] ?? []).reduce((total, row) => {
        const value = evaluateExpression(sum.value, row, parameters);
        return total + BigInt((value ?? Number.NaN) - offset) ** BigInt(sum.power);
      }, 0n);
    });
    return { sizes: cohorts.map((cohort) => cohort.length), sums };
  });
}

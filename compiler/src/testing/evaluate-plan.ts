import {
  boundsOfExpression,
  cellCount,
  cellIndex,
  evaluateExpression,
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
  return plan.queries.map((query) => evaluateQuery(plan, query, rows, parameters));
}

function evaluateQuery(
  plan: Plan,
  query: Query,
  rows: readonly Row[],
  parameters: readonly number[],
): readonly OpenedCell[] {
  const k = plan.disclosure.minimumCohort;
  const holds = (condition: Expression | null, row: Row): boolean =>
    condition === null || evaluateExpression(condition, row, parameters) === 1;
  const members: Row[][] = Array.from({ length: cellCount(query) }, () => []);
  for (const row of rows.filter((one) => holds(query.where, one))) {
    const keys = query.keys.map((key) => evaluateExpression(key.expression, row, parameters));
    members[cellIndex(query, keys.map(Number))]?.push(row);
  }
  const cells = members.map((inside) => {
    const cohorts = query.cohorts.map(({ condition }) =>
      inside.filter((row) => holds(condition, row)),
    );
    const sizes = cohorts.map((cohort) => cohort.length);
    const sums = query.sums.map((sum) => {
      const offset = boundsOfExpression(sum.value, plan).min;
      return (cohorts[sum.cohort] ?? []).reduce((total, row) => {
        const value = evaluateExpression(sum.value, row, parameters);
        return total + BigInt((value ?? Number.NaN) - offset) ** BigInt(sum.power);
      }, 0n);
    });
    const open = query.gates.map(
      (gate) =>
        gate.cohorts.every((cohort) => (sizes[cohort] ?? 0) >= k) &&
        gate.exposed.every(({ terms }) => {
          const size = terms.reduce((n, t) => n + t.coefficient * (sizes[t.cohort] ?? 0), 0);
          return size < 1 || size >= k;
        }),
    );
    return { sizes, sums, open };
  });
  const gateOf = (cohort: number): number =>
    query.gates.findIndex((gate) => gate.cohorts.includes(cohort));
  const suppressed = cells.filter((cell) => cell.open[gateOf(0)] !== true);
  const [m, rest] = [
    suppressed.length,
    suppressed.reduce((n, cell) => n + (cell.sizes[0] ?? 0), 0),
  ];
  const safe = !query.totalKnown || m === 0 || (k <= rest && rest <= (m - 1) * (k - 1));
  return cells.map(({ sizes, sums, open }) => {
    const flags = open.map((flag) => flag && safe);
    const isOpen = (cohort: number): boolean =>
      query.cohorts[cohort]?.released === true && flags[gateOf(cohort)] === true;
    return {
      open: flags,
      cohorts: sizes.map((size, cohort) => (isOpen(cohort) ? size : null)),
      sums: sums.map((sum, at) => (isOpen(query.sums[at]?.cohort ?? -1) ? sum : null)),
    };
  });
}

import {
  boundsOfExpression,
  cellCount,
  cellIndex,
  evaluateExpression,
  gateOpens,
  WHOLE,
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
  readonly quantiles: readonly (number | null)[];
};

/**
 * A plan's result straight from the words of plan/src/plan.ts, cell by cell: the oracle of circuit tests.
 * `sites` says how many of the rows each site has.
 */
export function evaluatePlan(
  plan: Plan,
  rows: readonly Row[],
  parameters: readonly number[],
  sites: readonly number[],
): readonly (readonly OpenedCell[])[] {
  return plan.queries.map((query) => evaluateQuery(plan, query, { rows, sites }, parameters));
}

interface Data {
  readonly rows: readonly Row[];
  readonly sites: readonly number[];
}

function evaluateQuery(
  plan: Plan,
  query: Query,
  { rows, sites }: Data,
  parameters: readonly number[],
): readonly OpenedCell[] {
  const siteOf = sitesOfRows(rows, sites);
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
    const bySite = sites.map((_, site) =>
      cohorts.map((cohort) => cohort.filter((row) => siteOf.get(row) === site).length),
    );
    const distances = query.sums.map((sum) => {
      const offset = boundsOfExpression(sum.value, plan).min;
      return (cohorts[sum.cohort] ?? []).map((row) =>
        BigInt((evaluateExpression(sum.value, row, parameters) ?? Number.NaN) - offset),
      );
    });
    const sums = query.sums.map(({ power }, at) =>
      (distances[at] ?? []).reduce((total, distance) => total + distance ** BigInt(power), 0n),
    );
    const largest = distances.map((one) => [...one].sort((a, b) => Number(b - a)).slice(0, 3));
    const totals = { cohorts: sizes, sites: bySite, sums, largest };
    const open = query.gates.map((gate) => gateOpens(plan, query, gate, totals));
    return { sizes, sums, open };
  });
  return openedCells(plan, query, cells);
}

function openedCells(
  plan: Plan,
  query: Query,
  cells: readonly {
    readonly sizes: readonly number[];
    readonly sums: readonly bigint[];
    readonly open: readonly boolean[];
  }[],
): readonly OpenedCell[] {
  const k = plan.disclosure.minimumCohort;
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
    const isGateOpen = (cohort: number): boolean => flags[gateOf(cohort)] === true;
    const isOpen = (cohort: number): boolean =>
      query.cohorts[cohort]?.released === true && isGateOpen(cohort);
    return {
      open: flags,
      cohorts: sizes.map((size, cohort) => (isOpen(cohort) ? size : null)),
      sums: sums.map((sum, at) => (isOpen(query.sums[at]?.cohort ?? -1) ? sum : null)),
      quantiles: (query.quantiles ?? []).map(({ cohort, below, level }) => {
        const rank = Math.ceil(((sizes[cohort] ?? 0) * level) / WHOLE);
        return isGateOpen(cohort) ? below.filter((one) => (sizes[one] ?? 0) < rank).length : null;
      }),
    };
  });
}

function sitesOfRows(rows: readonly Row[], sites: readonly number[]): ReadonlyMap<Row, number> {
  const siteOf = new Map<Row, number>();
  let next = 0;
  for (const [site, count] of sites.entries()) {
    for (const row of rows.slice(next, (next += count))) siteOf.set(row, site);
  }
  return siteOf;
}

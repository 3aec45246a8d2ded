import {
  boundsOfExpression,
  cellCount,
  cellIndex,
  evaluateExpression,
  isCohortOpen,
  isQuantileOpen,
  isSumOpen,
  openGates,
  recipientsOfFigure,
  secretResults,
  WHOLE,
  type CellTotals,
  type Expression,
  type Output,
  type Plan,
  type Query,
  type Row,
  type SecretResult,
} from "@qsc/plan";

/** What opens of one query: for each cell the gates' flags and the figures that they let through. */
export type OpenedCell = {
  readonly open: readonly boolean[];
  /** null where closed or not released. */
  readonly cohorts: readonly (number | null)[];
  readonly sums: readonly (bigint | null)[];
  readonly quantiles: readonly (number | null)[];
  /** By item, null where it is not computed in the circuit. */
  readonly secrets: readonly (SecretResult | null)[];
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
  const tables = plan.queries.map((query) => tableOf(plan, query, { rows, sites }, parameters));
  const open = openGates(plan, tables);
  return plan.queries.map((query, index) =>
    (tables[index] ?? []).map(({ cohorts, sums }, cell) => {
      const flags = open[index]?.[cell] ?? [];
      const told = (figure: Output["figure"]): boolean =>
        recipientsOfFigure(query, figure).length > 0;
      return {
        open: flags.map((flag, gate) => flag && told({ kind: "open", gate })),
        cohorts: cohorts.map((size, cohort) =>
          isCohortOpen(query, cohort, flags) && told({ kind: "cohort", cohort }) ? size : null,
        ),
        sums: sums.map((sum, at) =>
          isSumOpen(query, at, flags) && told({ kind: "sum", sum: at }) ? sum : null,
        ),
        quantiles: (query.quantiles ?? []).map(({ cohort, below, level }, at) => {
          const rank = Math.ceil(((cohorts[cohort] ?? 0) * level) / WHOLE);
          const reached = below.filter((one) => (cohorts[one] ?? 0) < rank).length;
          return isQuantileOpen(query, at, flags) ? reached : null;
        }),
        secrets: secretResults(plan, query, { cohorts, sums }, flags, parameters),
      };
    }),
  );
}

interface Data {
  readonly rows: readonly Row[];
  readonly sites: readonly number[];
}

function tableOf(
  plan: Plan,
  query: Query,
  { rows, sites }: Data,
  parameters: readonly number[],
): readonly CellTotals[] {
  const siteOf = sitesOfRows(rows, sites);
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
    const bySite = sites.map((_, site) =>
      cohorts.map((cohort) => cohort.filter((row) => siteOf.get(row) === site).length),
    );
    const distances = query.sums.map((sum) => {
      const offset = boundsOfExpression(sum.value, plan).min;
      return (cohorts[sum.cohort] ?? []).map((row) => ({
        site: siteOf.get(row),
        distance: BigInt((evaluateExpression(sum.value, row, parameters) ?? Number.NaN) - offset),
      }));
    });
    const sumsAt = (isCounted: (site: number | undefined) => boolean): readonly bigint[] =>
      query.sums.map(({ power }, at) =>
        (distances[at] ?? [])
          .filter(({ site }) => isCounted(site))
          .reduce((total, { distance }) => total + distance ** BigInt(power), 0n),
      );
    const largest = distances.map((own) =>
      own
        .map(({ distance }) => distance)
        .sort((a, b) => Number(b - a))
        .slice(0, 3),
    );
    return {
      cohorts: cohorts.map((cohort) => cohort.length),
      sites: bySite,
      sums: sumsAt(() => true),
      siteSums: sites.map((_, site) => sumsAt((own) => own === site)),
      largest,
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

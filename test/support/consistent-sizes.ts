import type { Plan, Query } from "@qsc/plan";
import type { CellFigures, Figures } from "@qsc/runtime";
import { applyGates } from "../../runtime/src/reference/apply-gates.ts";

/** What everything that a table shows leaves possible for the size of one released cohort. */
export interface KnownSize {
  readonly query: number;
  readonly cell: number;
  readonly cohort: number;
  readonly open: boolean;
  readonly least: number;
  readonly most: number;
}

/**
 * Enumerates every table of at most `persons` persons a cell that shows what was shown, flags included,
 * and tells for each released cohort between which sizes it lies.
 * For cells that do not hang together: each is enumerated by itself, over all truth vectors of its conditions,
 * which must be bare Bool columns, so that every vector can occur.
 */
export function consistentSizes(
  plan: Plan,
  figures: Figures,
  persons: number,
): readonly KnownSize[] {
  return plan.queries.flatMap((query, index) => {
    if (query.totals.kind !== "none") throw new RangeError("the cells of this table hang together");
    const seen = new Map<string, readonly Interval[]>();
    const cells = figures.queries[index]?.cells ?? [];
    return cells.flatMap((cell, at) => {
      const text = JSON.stringify(cell, (_key, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      );
      const intervals = seen.get(text) ?? intervalsOf(plan, query, cell, persons);
      seen.set(text, intervals);
      return query.cohorts.flatMap(({ released }, cohort) => {
        if (!released) return [];
        const { least, most } = intervals[cohort]!;
        return [
          { query: index, cell: at, cohort, open: cell.cohorts[cohort] !== null, least, most },
        ];
      });
    });
  });
}

interface Interval {
  least: number;
  most: number;
}

function intervalsOf(
  plan: Plan,
  query: Query,
  shown: CellFigures,
  persons: number,
): readonly Interval[] {
  const open = query.cohorts.every(({ released }, at) => !released || shown.cohorts[at] !== null);
  if (open) return shown.cohorts.map((size) => ({ least: size ?? 0, most: size ?? 0 }));
  const intervals = query.cohorts.map(() => ({ least: Infinity, most: -Infinity }));
  const vectors = truthVectors(query);
  const base = shown.cohorts[0] ?? null;
  const totals = base === null ? Array.from({ length: persons + 1 }, (_, n) => n) : [base];
  for (const total of totals) {
    for (const counts of compositions(total, vectors.length)) {
      const cohorts = query.cohorts.map((_cohort, cohort) =>
        counts.reduce((sum, count, at) => (vectors[at]![cohort] === true ? sum + count : sum), 0),
      );
      const cell = { cohorts, sites: [cohorts], sums: [], siteSums: [], largest: [] };
      const alone = applyGates({ ...plan, queries: [query] }, [[cell]], []);
      if (!showsTheSame(alone.queries[0]!.cells[0]!, shown)) continue;
      cohorts.forEach((size, cohort) => {
        const interval = intervals[cohort]!;
        interval.least = Math.min(interval.least, size);
        interval.most = Math.max(interval.most, size);
      });
    }
  }
  return intervals;
}

function showsTheSame(one: CellFigures, other: CellFigures): boolean {
  return (
    one.open.every((flag, gate) => flag === other.open[gate]) &&
    one.cohorts.every((size, cohort) => size === other.cohorts[cohort])
  );
}

/** For each way in which a person can satisfy the conditions: to which cohorts they belong. */
function truthVectors(query: Query): readonly (readonly boolean[])[] {
  const columns = query.cohorts.slice(1).map(({ condition }) => {
    if (condition?.kind !== "column") throw new RangeError("a condition is no bare column");
    return condition.column;
  });
  if (new Set(columns).size < columns.length) throw new RangeError("two conditions are one");
  return Array.from({ length: 2 ** columns.length }, (_, bits) => [
    true,
    ...columns.map((_column, at) => ((bits >> at) & 1) === 1),
  ]);
}

/** All ways to write `total` as an ordered sum of `parts` whole numbers. */
function* compositions(total: number, parts: number): Generator<readonly number[]> {
  if (parts === 1) {
    yield [total];
    return;
  }
  for (let first = 0; first <= total; first++) {
    for (const rest of compositions(total - first, parts - 1)) yield [first, ...rest];
  }
}

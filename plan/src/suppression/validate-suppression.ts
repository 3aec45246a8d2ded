import type { Disclosure, MarginLink, Plan, Query } from "../plan.ts";
import { spreadDecides } from "../site-conditions.ts";

/** What is wrong with the partitions and known totals of a query whose cohorts and gates are valid. */
export function suppressionProblems(
  { queries, disclosure }: Plan,
  query: Query,
  place: string,
): readonly string[] {
  const problems = query.partitions.flatMap(({ parts }, index) =>
    parts.every((cohort) => hasOwnGate(query, cohort)) && new Set(parts).size === parts.length
      ? []
      : [`${place}.partitions[${index}] has a part without a gate of its own`],
  );
  if (query.totals.kind !== "none" && query.cohorts[0]?.released !== true) {
    problems.push(`${place} has a known total without a gate of the whole cell`);
  }
  if (mayCloseLarge(query, disclosure)) {
    problems.push(`${place} has a known total and gates that ask for more than persons`);
  }
  const wrong = totalsProblem(queries, query);
  return wrong === null ? problems : [...problems, `${place}.totals ${wrong}`];
}

function hasOwnGate(query: Query, cohort: number): boolean {
  return query.gates.some(
    ({ cohorts, exposed, ...more }) =>
      cohorts.length === 1 &&
      cohorts[0] === cohort &&
      exposed.length === 0 &&
      Object.keys(more).length === 0,
  );
}

/** Whether a cell or part that is large enough may stay closed, although it follows from a known total. */
function mayCloseLarge(query: Query, disclosure: Disclosure): boolean {
  const judgesSites = disclosure.dominanceOfSites !== undefined && query.sums.length > 0;
  const asksForMore =
    judgesSites ||
    query.gates.some(({ quorums, judged }) => quorums !== undefined || judged !== undefined);
  if (query.totals.kind !== "none" && asksForMore) return true;
  const hasKnownTotal = query.totals.kind !== "none" || query.partitions.length > 0;
  return hasKnownTotal && spreadDecides(disclosure);
}

function totalsProblem(queries: readonly Query[], query: Query): string | null {
  const { totals } = query;
  switch (totals.kind) {
    case "none":
      return null;
    case "partition": {
      if (totals.parent === null) return null;
      const { query: parent, keys } = totals.parent;
      // A table with fewer keys: so no table is above itself.
      if (queries[parent]?.totals.kind !== "partition") return "name no table of totals";
      return keys.length < query.keys.length ? linkProblem(queries, query, totals.parent) : LINK;
    }
    case "derived": {
      const cells = queries[totals.cells];
      if (cells?.totals.kind !== "partition") return "name no table of cells";
      return linkProblem(queries, cells, { query: queries.indexOf(query), keys: totals.keys });
    }
  }
}

const LINK = "do not fit the keys";

/** Whether the margin's keys stand in the finer table where the link says. */
function linkProblem(
  queries: readonly Query[],
  finer: Query,
  { query, keys }: MarginLink,
): string | null {
  const margin = queries[query];
  const fits =
    margin !== undefined &&
    margin.keys.length === keys.length &&
    new Set(keys).size === keys.length &&
    keys.every(
      (key, position) =>
        finer.keys[key] !== undefined &&
        finer.keys[key].labels.length === margin.keys[position]?.labels.length,
    );
  return fits ? null : LINK;
}

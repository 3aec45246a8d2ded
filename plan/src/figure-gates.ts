import { restsOn } from "./formula.ts";
import type { Query } from "./plan.ts";
import { cohortsOfItem, sumsOfItem } from "./recipients.ts";

/** The flags of one cell, gate by gate. */
type Flags = readonly boolean[];

/** Whether a cohort's size may be shown: it is released, and its gate opened. */
export function isCohortOpen(query: Query, cohort: number, open: Flags): boolean {
  return query.cohorts[cohort]?.released === true && areOpen(gatesOfCohort(query, cohort), open);
}

export function isSumOpen(query: Query, sum: number, open: Flags): boolean {
  return areOpen(gatesOfSum(query, sum), open);
}

export function isQuantileOpen(query: Query, quantile: number, open: Flags): boolean {
  return areOpen(gatesOfQuantile(query, quantile), open);
}

/** Whether all that an item is read off may be shown, which decides over what is computed of it in the circuit. */
export function isItemOpen(query: Query, item: number, open: Flags): boolean {
  return gatesOfItem(query, item).every((gates) => areOpen(gates, open));
}

/** The gates that decide over each of the figures that an item is read off in the end; it is no quantile. */
export function gatesOfItem(query: Query, index: number): readonly (readonly number[])[] {
  return [...restsOn(query.items, index)].flatMap((at) => {
    const item = query.items[at];
    if (item === undefined) return [];
    return [
      ...cohortsOfItem(item, query).map((cohort) => gatesOfCohort(query, cohort)),
      ...sumsOfItem(item).map((sum) => gatesOfSum(query, sum)),
    ];
  });
}

/** The gates, by index, that decide over a cohort. */
export function gatesOfCohort({ gates }: Query, cohort: number): readonly number[] {
  return gates.flatMap(({ cohorts }, gate) => (cohorts.includes(cohort) ? [gate] : []));
}

/** Those of the sum's cohort, and any that names the sum. */
export function gatesOfSum(query: Query, sum: number): readonly number[] {
  return [
    ...gatesOfCohort(query, query.sums[sum]?.cohort ?? -1),
    ...query.gates.flatMap(({ sums = [] }, gate) => (sums.includes(sum) ? [gate] : [])),
  ];
}

/** Those of the quantile's cohort, and any that names the quantile. */
export function gatesOfQuantile(query: Query, quantile: number): readonly number[] {
  return [
    ...gatesOfCohort(query, query.quantiles?.[quantile]?.cohort ?? -1),
    ...query.gates.flatMap(({ quantiles = [] }, gate) =>
      quantiles.includes(quantile) ? [gate] : [],
    ),
  ];
}

/** What no gate decides over never opens. */
function areOpen(gates: readonly number[], open: Flags): boolean {
  return gates.length > 0 && gates.every((gate) => open[gate] === true);
}

import type { Circuit, Output } from "./circuit.ts";
import { isSecret } from "./formula.ts";
import type { Item, Plan, Query } from "./plan.ts";

/** Everybody who receives an item of the plan, in the order in which they are first named. */
export function recipientsOf(plan: Pick<Plan, "queries">): readonly string[] {
  const named = plan.queries.flatMap(({ items }) =>
    items.flatMap((item) => (item.hidden === true ? [] : item.recipients)),
  );
  return [...new Set(named)];
}

/** What a recipient receives of a query, in its order. */
export function itemsFor({ items }: Pick<Query, "items">, recipient: string): readonly Item[] {
  return items.filter((item) => item.hidden !== true && item.recipients.includes(recipient));
}

/** Everybody who receives an output of the circuit, in the order in which they are first named. */
export function outputRecipients(circuit: Pick<Circuit, "outputs">): readonly string[] {
  return [...new Set(circuit.outputs.flatMap((output) => output.recipients))];
}

/**
 * Who may open a figure: the recipients of the items that are read off it; nobody where all of these are hidden.
 * A cohort that two items share goes to the recipients of both; a gate's flag to whoever reads a figure of the gate.
 */
export function recipientsOfFigure(query: Query, figure: Output["figure"]): readonly string[] {
  const readers = query.items.filter(
    (item, index) => item.hidden !== true && reads(query, item, index, figure),
  );
  return [...new Set(readers.flatMap((item) => item.recipients))];
}

/** What items are read off in a query. */
interface ItemSources {
  readonly sums: Query["sums"];
  readonly quantiles?: readonly { readonly cohort: number }[];
}

/** The cohorts that an item rests on; all but a quantile open their sizes, unless it is hidden. A derived figure opens none. */
export function cohortsOfItem(
  item: Item,
  { sums, quantiles = [] }: ItemSources,
): readonly number[] {
  switch (item.kind) {
    case "count":
      return [item.cohort];
    case "proportion":
    case "differenceOfProportions":
    case "ratioOfProportions":
      return [item.numerator, item.denominator];
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
    case "differenceOfMeans":
      return sumsOfItem(item).map((sum) => sums[sum]?.cohort ?? 0);
    case "histogram":
      return item.bins.map((bin) => bin.cohort);
    case "quantile":
      return [quantiles[item.quantile]?.cohort ?? 0];
    case "derived":
      return [];
  }
}

/** The sums that an item is read off. */
export function sumsOfItem(item: Item): readonly number[] {
  switch (item.kind) {
    case "count":
    case "proportion":
    case "histogram":
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "quantile":
    case "derived":
      return [];
    case "sum":
      return [item.sum];
    case "mean":
      return item.squares === undefined ? [item.sum] : [item.sum, item.squares];
    case "variance":
    case "stddev":
    case "differenceOfMeans":
      return [item.sum, item.squares];
  }
}

/** Whether a gate decides over one of the figures that an item is read off. */
function opensWith(query: Query, item: Item, cohorts: readonly number[], index: number): boolean {
  const gate = query.gates[index];
  if (gate === undefined) return false;
  const { sums = [], quantiles = [] } = gate;
  return (
    cohorts.some((cohort) => gate.cohorts.includes(cohort)) ||
    sumsOfItem(item).some((sum) => sums.includes(sum)) ||
    (item.kind === "quantile" && quantiles.includes(item.quantile))
  );
}

function reads(query: Query, item: Item, index: number, figure: Output["figure"]): boolean {
  const cohorts = cohortsOfItem(item, query);
  switch (figure.kind) {
    case "cohort":
      return item.kind !== "quantile" && cohorts.includes(figure.cohort);
    case "sum":
      return sumsOfItem(item).includes(figure.sum);
    case "quantile":
      return item.kind === "quantile" && item.quantile === figure.quantile;
    case "derived":
      return figure.item === index && isSecret(query.items, index);
    case "open":
      return opensWith(query, item, cohorts, figure.gate);
  }
}

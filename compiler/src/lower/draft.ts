import {
  cohortsOfItem,
  sumsOfItem,
  type Expression,
  type Item,
  type Quantile,
  type Query,
  type Sum,
} from "@qsc/plan";
import type {
  Aggregate,
  Measure,
  ModelItem,
  ModelQuery,
  QuantileAggregate,
} from "../model/model.ts";
import { rememberingWith } from "../remembering.ts";
import type { Context } from "./cohorts/atoms.ts";
import { createCohortRegistry, textOf, type CohortRegistry } from "./cohort-registry.ts";

/** A query on its way to the plan: its figures are named, its gates are not yet known. */
export interface Draft {
  readonly query: ModelQuery;
  /** Cohort i + 1 has condition i. */
  readonly conditions: readonly Expression[];
  readonly baseReleased: boolean;
  readonly sums: readonly Sum[];
  readonly quantiles: readonly DraftQuantile[];
  readonly items: readonly Item[];
  /** The items that rest on each cohort, for messages. */
  readonly users: ReadonlyMap<number, readonly ModelItem[]>;
  /** Cohorts whose sizes open; a quantile rests on one and does not show how large it is. */
  readonly opened: ReadonlySet<number>;
}

/** A quantile whose cuts have no cohorts yet. */
export interface DraftQuantile {
  readonly cohort: number;
  readonly level: number;
  readonly aggregate: QuantileAggregate;
}

/** What the items of a query rest on. */
export function draftOf(query: ModelQuery): Draft {
  const registry = createCohortRegistry();
  const sums: Sum[] = [];
  const quantiles: DraftQuantile[] = [];
  const users = new Map<number, ModelItem[]>();
  const opened = new Set<number>();
  const items = query.items.map((item): Item => {
    const lowered = lowerItem(item, registry, sums, quantiles);
    for (const cohort of cohortsOfItem(lowered, { sums, quantiles })) {
      users.set(cohort, [...(users.get(cohort) ?? []), item]);
      if (lowered.kind !== "quantile") opened.add(cohort);
    }
    return lowered;
  });
  const told = new Set(items.flatMap((item) => (item.hidden === true ? [] : sumsOfItem(item))));
  return {
    ...{ query, sums, quantiles, users, opened },
    items: items.map((item) => withOpenSquares(item, sums, told)),
    conditions: registry.conditions,
    baseReleased: users.has(0),
  };
}

/** A mean has an interval wherever the squares of its value open anyway, for another figure that is not hidden. */
function withOpenSquares(item: Item, sums: readonly Sum[], told: ReadonlySet<number>): Item {
  if (item.kind !== "mean" || item.squares !== undefined || item.hidden === true) return item;
  const own = sums[item.sum]?.value;
  // Sums of one value share one expression object.
  const squares = sums.findIndex(
    ({ value, power }, index) => power === 2 && value === own && told.has(index),
  );
  return squares < 0 ? item : { ...item, squares };
}

/**
 * Conditions that hold for the same rows become one cohort, and those that hold for all the whole cell.
 * Cohorts are numbered anew, in order.
 */
export function mergeEqual(draft: Draft, contexts: readonly Context[]): Draft {
  const signatures = ["all", ...signaturesOf(draft.conditions.length, contexts)];
  const renumbered = new Map<string, number>([["all", 0]]);
  const conditions: Expression[] = [];
  const target = signatures.map((name, cohort) => {
    const known = renumbered.get(name);
    if (known !== undefined) return known;
    const condition = draft.conditions[cohort - 1];
    if (condition === undefined) throw new RangeError(`no cohort ${cohort}`);
    renumbered.set(name, conditions.push(condition));
    return conditions.length;
  });
  const move = (cohort: number): number => target[cohort] ?? cohort;
  const users = new Map<number, readonly ModelItem[]>();
  for (const [cohort, items] of draft.users) {
    users.set(move(cohort), [...(users.get(move(cohort)) ?? []), ...items]);
  }
  return {
    ...{ query: draft.query, conditions, users },
    baseReleased: users.has(0),
    opened: new Set([...draft.opened].map(move)),
    sums: draft.sums.map((sum) => ({ ...sum, cohort: move(sum.cohort) })),
    quantiles: draft.quantiles.map((one) => ({ ...one, cohort: move(one.cohort) })),
    items: draft.items.map((item) => moveItem(item, move)),
  };
}

/**
 * The cohorts of the plan's query: the whole cell, then one for each condition,
 * then those below the cuts of quantiles, which are never released.
 */
export function planCohorts(draft: Draft): Query["cohorts"] {
  const below = draft.quantiles.flatMap(({ aggregate }) => belowOf(aggregate));
  return [
    ...[null, ...draft.conditions].map((condition, cohort) => ({
      condition,
      released: draft.opened.has(cohort),
    })),
    ...below.map((condition) => ({ condition, released: false })),
  ];
}

/** The quantiles of the plan's query, over the cohorts that `planCohorts` appends for them. */
export function planQuantiles(draft: Draft): readonly Quantile[] {
  let next = draft.conditions.length + 1;
  return draft.quantiles.map(({ cohort, level, aggregate }) => ({
    cohort,
    below: belowOf(aggregate).map(() => next++),
    level,
  }));
}

function belowOf({ bands }: QuantileAggregate): readonly Expression[] {
  return bands.flatMap(({ below }) => (below === null ? [] : [below]));
}

function signaturesOf(conditions: number, contexts: readonly Context[]): readonly string[] {
  return remember(contexts, String(conditions), () =>
    Array.from({ length: conditions }, (_, index) => signature(index, contexts)),
  );
}

const remember = rememberingWith<readonly Context[], readonly string[]>();

function signature(condition: number, contexts: readonly Context[]): string {
  const truths = contexts.map(({ atoms }) => atoms.map((atom) => Number(atom.truths[condition])));
  const always = truths.length > 0 && truths.flat().every((truth) => truth === 1);
  if (always) return "all";
  return truths.length === 0 ? `condition ${condition}` : JSON.stringify(truths);
}

function lowerItem(
  item: ModelItem,
  registry: CohortRegistry,
  sums: Sum[],
  quantiles: DraftQuantile[],
): Item {
  const { name, recipients, aggregate } = item;
  const shared = { name, recipients, ...(item.hidden === true && { hidden: item.hidden }) };
  switch (aggregate.kind) {
    case "count":
      return { kind: "count", ...shared, cohort: registry.cohort(aggregate.condition) };
    case "proportion": {
      const numerator = registry.cohort(aggregate.condition);
      return { kind: "proportion", ...shared, numerator, denominator: 0 };
    }
    case "sum": {
      const sum = sumOf(aggregate, 1, registry, sums);
      return { kind: "sum", ...shared, ...measured(aggregate), sum, offset: aggregate.min };
    }
    case "mean": {
      const sum = sumOf(aggregate, 1, registry, sums);
      const squares = aggregate.interval ? { squares: sumOf(aggregate, 2, registry, sums) } : {};
      const offset = aggregate.min;
      return { kind: "mean", ...shared, ...measured(aggregate), sum, ...squares, offset };
    }
    case "differenceOfProportions":
    case "ratioOfProportions": {
      const numerator = registry.cohort(aggregate.condition);
      const { kind, than } = aggregate;
      return { kind, ...shared, numerator, denominator: 0, than };
    }
    case "differenceOfMeans": {
      const sum = sumOf(aggregate, 1, registry, sums);
      const squares = sumOf(aggregate, 2, registry, sums);
      const { kind, than } = aggregate;
      return { kind, ...shared, ...measured(aggregate), sum, squares, than };
    }
    case "variance":
    case "stddev": {
      const sum = sumOf(aggregate, 1, registry, sums);
      const squares = sumOf(aggregate, 2, registry, sums);
      return { kind: aggregate.kind, ...shared, ...measured(aggregate), sum, squares };
    }
    case "histogram":
      return {
        kind: "histogram",
        ...shared,
        bins: aggregate.bins.map(({ label, condition }) => ({
          label,
          cohort: registry.cohort(condition),
        })),
      };
    case "quantile":
      return { ...shared, ...quantileOf(aggregate, registry, quantiles) };
    case "derived":
      return { ...shared, ...aggregate };
  }
}

function quantileOf(
  aggregate: QuantileAggregate,
  registry: CohortRegistry,
  quantiles: DraftQuantile[],
): Omit<Extract<Item, { readonly kind: "quantile" }>, "name" | "recipients"> {
  const { level, bands, unit } = aggregate;
  const cohort = presentCohort(aggregate, registry);
  const quantile = quantiles.push({ cohort, level, aggregate }) - 1;
  const labels = bands.map(({ label }) => label);
  return { kind: "quantile", quantile, bands: labels, ...(unit !== undefined && { unit }) };
}

function measured(measure: Measure): { readonly scale: number; readonly unit?: string } {
  return measure.unit === undefined
    ? { scale: measure.scale }
    : { scale: measure.scale, unit: measure.unit };
}

function sumOf(
  measure: Extract<Aggregate, Measure>,
  power: 1 | 2,
  registry: CohortRegistry,
  sums: Sum[],
): number {
  const { value } = measure;
  const cohort = presentCohort(measure, registry);
  const text = textOf(value);
  const known = sums.findIndex((sum) => textOf(sum.value) === text && sum.power === power);
  if (known >= 0) return known;
  // Sums of one value share one expression object.
  const same = sums.find((sum) => textOf(sum.value) === text);
  return sums.push({ cohort, value: same?.value ?? value, power }) - 1;
}

/** Those who have a value. */
function presentCohort(
  { value, optional }: Pick<Measure, "value" | "optional">,
  registry: CohortRegistry,
): number {
  const present: Expression = { kind: "not", operand: { kind: "isMissing", operand: value } };
  return optional ? registry.cohort(present) : 0;
}

function moveItem(item: Item, move: (cohort: number) => number): Item {
  switch (item.kind) {
    case "count":
      return { ...item, cohort: move(item.cohort) };
    case "proportion":
    case "differenceOfProportions":
    case "ratioOfProportions":
      return { ...item, numerator: move(item.numerator), denominator: move(item.denominator) };
    case "histogram":
      return { ...item, bins: item.bins.map((bin) => ({ ...bin, cohort: move(bin.cohort) })) };
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
    case "differenceOfMeans":
    case "quantile":
    case "derived":
      return item;
  }
}

import { cohortsOfItem, type Expression, type Item, type Query, type Sum } from "@qsc/plan";
import type { Aggregate, Measure, ModelItem, ModelQuery } from "../model/model.ts";
import type { Context } from "./cohorts/atoms.ts";
import { createCohortRegistry, textOf, type CohortRegistry } from "./cohort-registry.ts";

/** A query on its way to the plan: its figures are named, its gates are not yet known. */
export interface Draft {
  readonly query: ModelQuery;
  /** Cohort i + 1 has condition i. */
  readonly conditions: readonly Expression[];
  readonly baseReleased: boolean;
  readonly sums: readonly Sum[];
  readonly items: readonly Item[];
  /** The items that rest on each cohort, for messages. */
  readonly users: ReadonlyMap<number, readonly ModelItem[]>;
}

/** What the items of a query rest on. */
export function draftOf(query: ModelQuery): Draft {
  const registry = createCohortRegistry();
  const sums: Sum[] = [];
  const users = new Map<number, ModelItem[]>();
  const items = query.items.map((item): Item => {
    const lowered = lowerItem(item, registry, sums);
    for (const cohort of cohortsOfItem(lowered, sums)) {
      users.set(cohort, [...(users.get(cohort) ?? []), item]);
    }
    return lowered;
  });
  return {
    ...{ query, sums, users },
    items: items.map((item) => withOpenSquares(item, sums)),
    conditions: registry.conditions,
    baseReleased: users.has(0),
  };
}

/** A mean has an interval wherever the squares of its value open anyway, for another figure. */
function withOpenSquares(item: Item, sums: readonly Sum[]): Item {
  if (item.kind !== "mean" || item.squares !== undefined) return item;
  const own = sums[item.sum]?.value;
  // Sums of one value share one expression object.
  const squares = sums.findIndex(({ value, power }) => power === 2 && value === own);
  return squares < 0 ? item : { ...item, squares };
}

/**
 * Conditions that hold for the same rows become one cohort, and those that hold for all the whole cell.
 * Cohorts are numbered anew, in order.
 */
export function mergeEqual(draft: Draft, contexts: readonly Context[]): Draft {
  const signatures = ["all", ...draft.conditions.map((_, index) => signature(index, contexts))];
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
    sums: draft.sums.map((sum) => ({ ...sum, cohort: move(sum.cohort) })),
    items: draft.items.map((item) => moveItem(item, move)),
  };
}

/** The cohorts of the plan's query: the whole cell, then one for each condition. */
export function planCohorts(draft: Draft): Query["cohorts"] {
  return [
    { condition: null, released: draft.baseReleased },
    ...draft.conditions.map((condition) => ({ condition, released: true })),
  ];
}

function signature(condition: number, contexts: readonly Context[]): string {
  const truths = contexts.map(({ atoms }) => atoms.map((atom) => Number(atom.truths[condition])));
  const always = truths.length > 0 && truths.flat().every((truth) => truth === 1);
  if (always) return "all";
  return truths.length === 0 ? `condition ${condition}` : JSON.stringify(truths);
}

function lowerItem(item: ModelItem, registry: CohortRegistry, sums: Sum[]): Item {
  const { name, recipients, aggregate } = item;
  const shared = { name, recipients };
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
  }
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
  const { value, optional } = measure;
  const present: Expression = { kind: "not", operand: { kind: "isMissing", operand: value } };
  const cohort = optional ? registry.cohort(present) : 0;
  const text = textOf(value);
  const known = sums.findIndex((sum) => textOf(sum.value) === text && sum.power === power);
  if (known >= 0) return known;
  // Sums of one value share one expression object.
  const same = sums.find((sum) => textOf(sum.value) === text);
  return sums.push({ cohort, value: same?.value ?? value, power }) - 1;
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
      return item;
  }
}

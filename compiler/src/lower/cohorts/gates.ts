import type { DisclosureGate, ExposedCohort, Partition } from "@qsc/plan";
import { rememberingWith } from "../../remembering.ts";
import type { Context } from "./atoms.ts";
import { independentGroups } from "./components.ts";
import { exposedCombinations, type Combination, type Indicator } from "./exposed.ts";
import { isZero } from "./rational.ts";
import { splitOf, type Split } from "./splits.ts";

/** What is released of each cell; cohort 0 is the whole cell and condition i is cohort i + 1. */
export interface Released {
  readonly conditions: number;
  /** Whether the size of the whole cell is released. */
  readonly base: boolean;
  /** Values that are summed or told as quantiles. */
  readonly measures: readonly ReleasedMeasure[];
  /** Whether a gate of one cohort closes for its size alone, and not for the sites of its persons. */
  readonly sizesDecide: boolean;
  /** Whether a gate also closes for what few sites make up of a sum over its cohort. */
  readonly sumsOfSitesDecide: boolean;
  /** Whether it may be told that nobody is in a cohort. */
  readonly zerosPublic: boolean;
}

/** The figures of one value; they open together. */
export interface ReleasedMeasure {
  readonly cohorts: readonly number[];
  readonly sums: readonly number[];
  readonly quantiles: readonly number[];
  /** Whether they ask for more than their cohorts do. */
  readonly asksForMore: boolean;
}

/** Which cohorts open together, and which close beside others. */
export interface Gating {
  readonly gates: readonly DisclosureGate[];
  readonly partitions: readonly Partition[];
}

/**
 * The gates of a query by docs/design/disclosure.md: one for each component, one for the whole cell,
 * and one for each value whose figures depend on others than their own cohort.
 * A component whose cohorts are a partition has a gate for each of them.
 * null when an exposed cohort cannot be written with whole coefficients, or there are too many candidates.
 */
export function gatesOf(released: Released, contexts: readonly Context[]): Gating | null {
  return remember(contexts, JSON.stringify(released), () => decideGates(released, contexts));
}

/** Contexts are remembered themselves, from one check of a contract to the next. */
const remember = rememberingWith<readonly Context[], Gating | null>();

function decideGates(released: Released, contexts: readonly Context[]): Gating | null {
  const gates: DisclosureGate[] = [];
  const partitions: Partition[] = [];
  const members = componentsOf(released, contexts);
  // Sizes of one component bound the size of the cell from both sides for another: then it counts as known.
  const knowsBase =
    members.length > 1 || contexts.some((context) => baseIsKnown(released, context));
  for (const cohorts of members) {
    // A part that is large enough and closes for its sites could be computed from a known total.
    const isJudged = released.sumsOfSitesDecide && isSummed(released, cohorts);
    const mayPart = !isJudged && (released.sizesDecide || !knowsBase);
    const split = mayPart ? splitOf(cohorts, contexts) : null;
    if (split !== null) {
      gates.push(...gatesOfSplit(split, gates.length));
      // With an unknown total each part is as good as alone.
      if (knowsBase) partitions.push(withRest(split.partition, released, contexts));
      continue;
    }
    const conditions = cohorts.filter((cohort) => cohort > 0);
    const exposed = new Map<string, ExposedCohort>();
    const strict = new Set<string>();
    for (const context of contexts) {
      const rows = [...(knowsBase ? [0] : []), ...conditions];
      const combinations = exposedCombinations(indicators(rows, conditions, context));
      if (combinations === null) return null;
      for (const combination of combinations) {
        const one = exposedCohort(combination, rows);
        if (one === null) return null;
        const [term] = one.terms;
        // A released cohort of this gate, or the whole cell that contains one, is large enough anyway.
        if (one.terms.length === 1 && term?.coefficient === 1) continue;
        const name = JSON.stringify(one);
        // An empty set tells something about everybody else, unless it is only of those without a value.
        const mayBeEmpty = released.zerosPublic || isOfLacking(one, context);
        if (!mayBeEmpty) strict.add(name);
        exposed.set(name, one);
      }
    }
    const sorted = [...exposed]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => (strict.has(name) ? one : { ...one, mayBeEmpty: true as const }));
    gates.push({ cohorts, exposed: sorted });
  }
  const own = measureGates(released, gates, contexts);
  return { gates: [...gates, ...own], partitions };
}

function isSummed({ measures }: Released, cohorts: readonly number[]): boolean {
  const summed = measures.flatMap((one) => (one.sums.length > 0 ? one.cohorts : []));
  return summed.some((cohort) => cohorts.includes(cohort));
}

/** A gate for each part; a total of several parts opens where all of them do. */
function gatesOfSplit({ partition, totals }: Split, first: number): readonly DisclosureGate[] {
  const { parts } = partition;
  return [
    ...parts.map((cohort) => ({ cohorts: [cohort], exposed: [] })),
    ...totals.map(({ whole, of }) => ({
      ...{ cohorts: [whole], exposed: [] },
      needs: of.map((part) => first + parts.indexOf(part)),
    })),
  ];
}

/**
 * The gates of sums and quantiles that need more than the gate of their own cohort:
 * the gates of all cohorts that the value tells anything about, so that where it opens nothing of them is suppressed.
 */
function measureGates(
  released: Released,
  gates: readonly DisclosureGate[],
  contexts: readonly Context[],
): readonly DisclosureGate[] {
  const { conditions, measures } = released;
  const groups = independentGroups(contexts, conditions + measures.length);
  return measures.flatMap((measure, index) => {
    const group = groups.find((one) => one.includes(conditions + index)) ?? [];
    const tied = group.flatMap((at) => (at < conditions ? [at + 1] : []));
    const cohorts = [...measure.cohorts, ...tied];
    const needs = [...gates.keys()].filter((gate) =>
      gates[gate]?.cohorts.some((cohort) => cohorts.includes(cohort)),
    );
    if (needs.length < 2 && !measure.asksForMore) return [];
    const { sums, quantiles } = measure;
    return [
      {
        ...{ cohorts: [], exposed: [], needs },
        ...(sums.length > 0 && { sums }),
        ...(quantiles.length > 0 && { quantiles }),
      },
    ];
  });
}

/** Says whether an empty rest may be told. */
function withRest(
  partition: Partition,
  { zerosPublic }: Released,
  contexts: readonly Context[],
): Partition {
  const terms = [
    { cohort: 0, coefficient: 1 },
    ...partition.parts.map((cohort) => ({ cohort, coefficient: -1 })),
  ];
  const mayBeEmpty = zerosPublic || contexts.every((context) => isOfLacking({ terms }, context));
  return partition.rest && mayBeEmpty ? { ...partition, restMayBeEmpty: true } : partition;
}

/** Whether a row is in the set exactly because of the fields that it lacks. */
function isOfLacking({ terms }: ExposedCohort, { atoms }: Context): boolean {
  const conditions = terms.flatMap(({ cohort }) => (cohort === 0 ? [] : [cohort - 1]));
  const [inside, outside] = [new Set<string>(), new Set<string>()];
  for (const { truths, lacking } of atoms) {
    const [own, ...others] = conditions.map((condition) => lacking[condition] ?? []);
    if (own === undefined || others.some((other) => other !== own)) return false;
    const times = terms.reduce(
      (sum, { cohort, coefficient }) =>
        cohort === 0 || truths[cohort - 1] === true ? sum + coefficient : sum,
      0,
    );
    if (times !== 0 && times !== 1) return false;
    for (const one of own) (times === 1 ? inside : outside).add(one);
  }
  return [...inside].every((one) => !outside.has(one));
}

/** Cohorts that open together, by the smallest of each; the whole cell is by itself. */
function componentsOf(
  released: Released,
  contexts: readonly Context[],
): readonly (readonly number[])[] {
  const groups = independentGroups(contexts, released.conditions).map((group) =>
    group.map((condition) => condition + 1),
  );
  return [...(released.base ? [[0]] : []), ...groups].sort(([a = 0], [b = 0]) => a - b);
}

/** Whether the size of the whole cell is released or follows from what is. */
function baseIsKnown(released: Released, context: Context): boolean {
  if (released.base) return true;
  const conditions = Array.from({ length: released.conditions }, (_, i) => i + 1);
  const rows = indicators(conditions, conditions, context);
  const rank = (matrix: readonly Indicator[]): number => rankOf(matrix);
  return rank(rows) === rank([...rows, (rows[0] ?? []).map(() => true)]);
}

/** For each cohort of `rows`, which of the atoms that `conditions` tell apart it has. */
function indicators(
  rows: readonly number[],
  conditions: readonly number[],
  context: Context,
): readonly Indicator[] {
  const vectors = new Map<string, readonly boolean[]>();
  for (const { truths } of context.atoms) {
    vectors.set(conditions.map((cohort) => Number(truths[cohort - 1])).join(""), truths);
  }
  return rows.map((cohort) =>
    [...vectors.values()].map((truths) => cohort === 0 || truths[cohort - 1] === true),
  );
}

function exposedCohort(combination: Combination, rows: readonly number[]): ExposedCohort | null {
  if (combination.some(({ under }) => under !== 1n)) return null;
  const terms = combination.flatMap((value, index) =>
    isZero(value) ? [] : [{ cohort: rows[index] ?? 0, coefficient: Number(value.over) }],
  );
  return { terms };
}

/** Rank over the rationals, by elimination without division. */
function rankOf(matrix: readonly Indicator[]): number {
  const rows: bigint[][] = matrix.map((row) => row.map((bit) => BigInt(bit)));
  let rank = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const at = rows.findIndex((row, index) => index >= rank && row[column] !== 0n);
    const pivot = rows[at];
    if (pivot === undefined) continue;
    rows[at] = rows[rank] ?? pivot;
    rows[rank] = pivot;
    for (let below = rank + 1; below < rows.length; below++) {
      const row = rows[below] ?? [];
      const [p, factor] = [pivot[column] ?? 0n, row[column] ?? 0n];
      if (factor !== 0n) rows[below] = row.map((value, i) => value * p - (pivot[i] ?? 0n) * factor);
    }
    rank++;
  }
  return rank;
}

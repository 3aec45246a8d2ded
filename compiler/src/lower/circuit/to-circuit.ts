import {
  COUNT_WIDTH,
  firstRandomBits,
  linearPartner,
  linkedData,
  MAX_SITES,
  ranksOf,
  spreadDecides,
  withEarlierRows,
  type Circuit,
  type Output,
  type Plan,
  type Query,
  type Ranking,
  type Reduction,
  type Stage,
  type Sum,
} from "@qsc/plan";
import type { Guard } from "../runs/guard.ts";
import { createBuilder, type Bits, type Node } from "./builder.ts";
import { cellStages, type QueryTotals, type Total } from "./cell-stages.ts";
import { guardStage } from "./guard-stage.ts";
import { noisyCellStage } from "./noisy-cell-stage.ts";
import { square } from "./multiply.ts";
import { crossProduct } from "./one-hot.ts";
import { guardedSets, memberWires } from "./person-sets.ts";
import { createRowCompiler, flatten, type RowCompiler } from "./row-expression.ts";

/**
 * The Boolean circuit of a plan: what each row adds to each cell, the totals, the gates, the masked figures.
 * Stage 0 reads the rows for all queries at once; then come stages over the cells of each query.
 * With a guard a stage of one lane stands between, which decides what earlier runs leave open;
 * its lanes are those of `withEarlierRows`, with the guard's snapshots.
 */
export function toCircuit(plan: Plan, guard: Guard | null = null): Circuit {
  const builder = createBuilder();
  const { dataset } = plan;
  const lanes = { ...plan, dataset: withEarlierRows(dataset, guard?.snapshots.length ?? 0) };
  const rows = createRowCompiler(builder, lanes);
  const roots: Roots = { reductions: [], rankings: [] };
  const totals = plan.queries.map((query) => queryTotals(rows, plan, query, roots));
  const sizes = new Map<string, Total>();
  if (guard !== null) {
    const memberOf = memberWires(rows, dataset, guard);
    for (const [name, set] of guardedSets(guard)) {
      sizes.set(name, reduce(roots, { terms: [[memberOf(set)]], width: COUNT_WIDTH }));
    }
  }
  const { stage, wireOf } = builder.finish(
    "rows",
    [...roots.reductions, ...roots.rankings].flatMap((root) => root.terms.flat()),
  );
  const stages: Stage[] = [stage];
  const wiresOf = (terms: Terms): Reduction["terms"] => terms.map((bits) => bits.map(wireOf));
  const reductions: Reduction[] = roots.reductions.map(({ terms, ...rest }) => ({
    ...{ stage: 0, terms: wiresOf(terms), ...rest },
  }));
  const rankings: readonly Ranking[] = roots.rankings.map(({ terms, count }) => ({
    ...{ stage: 0, terms: wiresOf(terms), count },
  }));
  const allowed = guard === null ? [] : guardStage(guard, sizes, stages, reductions);
  const outputs: Output[] = [];
  if (plan.disclosure.differentialPrivacy === undefined) {
    cellStages({ plan, totals, allowed, stages, reductions, outputs });
  } else {
    const firstBits = firstRandomBits(plan);
    for (const [index, query] of plan.queries.entries()) {
      const own = totals[index];
      if (own === undefined) throw new RangeError(`query ${index} has no totals`);
      const work = { plan, query, index, totals: own, firstBits: firstBits[index] ?? [] };
      noisyCellStage({ ...work, stages, outputs });
    }
  }
  const ranked = rankings.length === 0 ? {} : { rankings };
  const linked = linkedData(dataset);
  const linkage = linked === null ? {} : { linkage: linked.slots };
  return { format: "qsc-circuit/1", stages, reductions, ...ranked, ...linkage, outputs };
}

type Terms = readonly (readonly Node[])[];

/** What the rows are condensed to, before their stage has wires. */
interface Roots {
  readonly reductions: { terms: Terms; width: number; sites?: number }[];
  readonly rankings: { terms: Terms; count: number }[];
}

function reduce({ reductions }: Roots, root: Roots["reductions"][number]): Total {
  const { width, sites } = root;
  const reduction = reductions.push(root) - 1;
  return { reduction, width, ...(sites !== undefined && { sites }) };
}

function queryTotals(rows: RowCompiler, plan: Plan, query: Query, roots: Roots): QueryTotals {
  const { builder: b } = rows;
  const valid = b.input({ kind: "valid" });
  const conditions = query.where === null ? [] : flatten(query.where, "and").map(rows.condition);
  const where = b.andAll([valid, ...conditions]);
  const keys = query.keys.map((key) => rows.decode(key.expression, key.min, key.labels.length));
  const cells = crossProduct(b, where, keys);
  const needed = neededCohorts(query);
  const members = query.cohorts.map(({ condition }) => {
    if (condition === null) return cells;
    const holds = rows.condition(condition);
    return cells.map((cell) => b.and(cell, holds));
  });
  const { dominanceOfSites } = plan.disclosure;
  const sumsBySite = dominanceOfSites === undefined ? {} : { sites: MAX_SITES };
  // What a site contributes to a sum is counted from the value's lower bound, once for each of its persons.
  const bySite = spreadDecides(plan.disclosure) ? { sites: MAX_SITES } : sumsBySite;
  const within = (lines: readonly Node[], bits: Bits): Terms =>
    lines.map((line) => bits.map((bit) => b.and(line, bit)));
  return {
    cohorts: members.map((lines, cohort) =>
      needed.has(cohort)
        ? reduce(roots, { terms: lines.map((line) => [line]), width: COUNT_WIDTH, ...bySite })
        : null,
    ),
    sums: query.sums.map((sum) => {
      // The bits count from the value's lower bound, which is the offset that the sum is defined with.
      const { bits } = rows.number(sum.value);
      const value = sum.power === 1 ? bits : square(b, bits);
      const terms = within(members[sum.cohort] ?? [], value);
      return reduce(roots, { terms, width: COUNT_WIDTH + value.length, ...sumsBySite });
    }),
    rankings: rankingsOf(plan, query, (sum) =>
      within(members[sum.cohort] ?? [], rows.number(sum.value).bits),
    ).map((root) => {
      if (root === null) return null;
      const known = roots.rankings.indexOf(root);
      const ranking = known >= 0 ? known : roots.rankings.push(root) - 1;
      return { ranking, width: root.terms[0]?.length ?? 0, count: root.count };
    }),
  };
}

/** For each sum that a gate judges, the ranking of its values; a sum of squares shares that of its values. */
function rankingsOf(
  plan: Plan,
  query: Query,
  termsOf: (sum: Sum) => Terms,
): readonly (Roots["rankings"][number] | null)[] {
  const { dominance } = plan.disclosure;
  if (dominance === undefined) return query.sums.map(() => null);
  const judged = new Set(query.gates.flatMap((gate) => gate.judged ?? []));
  const known = new Map<number, Roots["rankings"][number]>();
  return query.sums.map((sum, index) => {
    if (!judged.has(index)) return null;
    const linear = linearPartner(query, sum) ?? index;
    const root = known.get(linear) ?? { terms: termsOf(sum), count: ranksOf(dominance) };
    known.set(linear, root);
    return root;
  });
}

/** Cohorts whose size is opened, decides about a gate, or tells a quantile. */
function neededCohorts(query: Query): ReadonlySet<number> {
  const knowsTotal = query.totals.kind !== "none" || query.partitions.some(({ rest }) => rest);
  const needed = new Set<number>(knowsTotal ? [0] : []);
  for (const gate of query.gates) {
    for (const cohort of gate.cohorts) needed.add(cohort);
    for (const { terms } of gate.exposed) for (const term of terms) needed.add(term.cohort);
  }
  for (const { below } of query.quantiles ?? []) for (const cohort of below) needed.add(cohort);
  return needed;
}

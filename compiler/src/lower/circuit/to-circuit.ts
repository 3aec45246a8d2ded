import {
  COUNT_WIDTH,
  firstRandomBits,
  type Circuit,
  type Expression,
  type Output,
  type Plan,
  type Query,
  type Reduction,
  type Stage,
} from "@qsc/plan";
import type { Guard } from "../runs/guard.ts";
import { createBuilder, type Node } from "./builder.ts";
import { cellStages, type QueryTotals, type Total } from "./cell-stages.ts";
import { guardedPersons, guardStage } from "./guard-stage.ts";
import { noisyCellStage } from "./noisy-cell-stage.ts";
import { square } from "./multiply.ts";
import { crossProduct } from "./one-hot.ts";
import { createRowCompiler, flatten, type RowCompiler } from "./row-expression.ts";

/**
 * The Boolean circuit of a plan: what each row adds to each cell, the totals, the gates, the masked figures.
 * Stage 0 reads the rows for all queries at once; then come stages over the cells of each query.
 * With a guard a stage of one lane stands between, which decides what earlier runs leave open.
 */
export function toCircuit(plan: Plan, guard: Guard | null = null): Circuit {
  const builder = createBuilder();
  const rows = createRowCompiler(builder, plan);
  const roots: { readonly terms: readonly (readonly Node[])[]; readonly width: number }[] = [];
  const reduce = (terms: readonly (readonly Node[])[], width: number): Total => ({
    reduction: roots.push({ terms, width }) - 1,
    width,
  });
  const totals = plan.queries.map((query) => queryTotals(rows, query, reduce));
  const persons = [...(guard === null ? [] : guardedPersons(guard))];
  const sizes = new Map(
    persons.map(([text, set]) => [text, reduce([[memberOf(rows, set)]], COUNT_WIDTH)]),
  );
  const { stage, wireOf } = builder.finish(
    "rows",
    roots.flatMap((root) => root.terms.flat()),
  );
  const stages: Stage[] = [stage];
  const reductions: Reduction[] = roots.map(({ terms, width }) => ({
    stage: 0,
    terms: terms.map((bits) => bits.map(wireOf)),
    width,
  }));
  const allowed = guard === null ? [] : guardStage(guard, sizes, stages, reductions);
  const outputs: Output[] = [];
  if (plan.disclosure.differentialPrivacy === undefined) {
    const k = BigInt(plan.disclosure.minimumCohort);
    cellStages({ queries: plan.queries, totals, allowed, k, stages, reductions, outputs });
  } else {
    const firstBits = firstRandomBits(plan);
    for (const [index, query] of plan.queries.entries()) {
      const own = totals[index];
      if (own === undefined) throw new RangeError(`query ${index} has no totals`);
      const work = { plan, query, index, totals: own, firstBits: firstBits[index] ?? [] };
      noisyCellStage({ ...work, stages, outputs });
    }
  }
  return { format: "qsc-circuit/1", stages, reductions, outputs };
}

/** 1 for each real row that satisfies the condition. */
function memberOf({ builder: b, condition }: RowCompiler, persons: Expression): Node {
  const parts = flatten(persons, "and").map(condition);
  return b.andAll([b.input({ kind: "valid" }), ...parts]);
}

function queryTotals(
  rows: RowCompiler,
  query: Query,
  reduce: (terms: readonly (readonly Node[])[], width: number) => Total,
): QueryTotals {
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
  return {
    cohorts: members.map((lines, cohort) =>
      needed.has(cohort)
        ? reduce(
            lines.map((line) => [line]),
            COUNT_WIDTH,
          )
        : null,
    ),
    sums: query.sums.map((sum) => {
      // The bits count from the value's lower bound, which is the offset that the sum is defined with.
      const { bits } = rows.number(sum.value);
      const value = sum.power === 1 ? bits : square(b, bits);
      const lines = members[sum.cohort] ?? [];
      return reduce(
        lines.map((line) => value.map((bit) => b.and(line, bit))),
        COUNT_WIDTH + value.length,
      );
    }),
  };
}

/** Cohorts whose size is opened or decides about a gate. */
function neededCohorts(query: Query): ReadonlySet<number> {
  const knowsTotal = query.totals.kind !== "none" || query.partitions.some(({ rest }) => rest);
  const needed = new Set<number>(knowsTotal ? [0] : []);
  for (const gate of query.gates) {
    for (const cohort of gate.cohorts) needed.add(cohort);
    for (const { terms } of gate.exposed) for (const term of terms) needed.add(term.cohort);
  }
  return needed;
}

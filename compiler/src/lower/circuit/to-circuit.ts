import {
  COUNT_WIDTH,
  firstRandomBits,
  type Circuit,
  type Output,
  type Plan,
  type Query,
  type Reduction,
  type Stage,
} from "@qsc/plan";
import { createBuilder, type Node } from "./builder.ts";
import { cellStages, type QueryTotals, type Total } from "./cell-stages.ts";
import { noisyCellStage } from "./noisy-cell-stage.ts";
import { square } from "./multiply.ts";
import { crossProduct } from "./one-hot.ts";
import { createRowCompiler, flatten, type RowCompiler } from "./row-expression.ts";

/**
 * The Boolean circuit of a plan: what each row adds to each cell, the totals, the gates, the masked figures.
 * Stage 0 reads the rows for all queries at once; each query then has a stage over its cells.
 */
export function toCircuit(plan: Plan): Circuit {
  const builder = createBuilder();
  const rows = createRowCompiler(builder, plan);
  const roots: { readonly terms: readonly (readonly Node[])[]; readonly width: number }[] = [];
  const totals = plan.queries.map((query) =>
    queryTotals(rows, query, (terms, width) => ({
      reduction: roots.push({ terms, width }) - 1,
      width,
    })),
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
  const outputs: Output[] = [];
  const firstBits = firstRandomBits(plan);
  for (const [index, query] of plan.queries.entries()) {
    const total = totals[index];
    if (total === undefined) throw new RangeError(`query ${index} has no totals`);
    if (query.noise !== undefined) {
      const own = { totals: total, firstBits: firstBits[index] ?? [] };
      noisyCellStage({ plan, query, index, ...own, stages, outputs });
      continue;
    }
    const k = BigInt(plan.disclosure.minimumCohort);
    cellStages({ query, index, totals: total, k, stages, reductions, outputs });
  }
  return { format: "qsc-circuit/1", stages, reductions, outputs };
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
  const needed = new Set<number>(query.totalKnown ? [0] : []);
  for (const gate of query.gates) {
    for (const cohort of gate.cohorts) needed.add(cohort);
    for (const { terms } of gate.exposed) for (const term of terms) needed.add(term.cohort);
  }
  return needed;
}

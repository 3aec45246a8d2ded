import { boundsOfExpression, cellCount, type Plan, type Query } from "@qsc/plan";
import { ZERO, type Bits, type Node } from "./builder.ts";
import type { FoundValue, QueryTotals, Total } from "./cell-stages.ts";
import { countedByDigit, descend, type DescentWork } from "./descent.ts";
import type { DescentPlan } from "./quantile-strategy.ts";
import type { RowCompiler } from "./row-expression.ts";

/** What a descent reads of the stage over rows, before that stage has wires; see `DescentRows`. */
export interface FirstLevel {
  readonly plan: DescentPlan;
  readonly counts: readonly Total[];
  readonly digits: readonly Bits[];
  readonly members: readonly Node[];
}

/** Splits the value into digits, and counts by the first one; all quantiles of the descent share it. */
export function firstLevel(
  rows: RowCompiler,
  plan: DescentPlan,
  /** By cell, who is in the quantiles' cohort. */
  members: readonly Node[],
  count: (terms: readonly (readonly Node[])[]) => Total,
): FirstLevel {
  const { bits } = rows.number(plan.value);
  let end = bits.length;
  const digits = plan.digits.map((width) => bits.slice((end -= width), end + width));
  const [first = []] = digits;
  const counted = members.map((here) => countedByDigit(rows.builder, here, first));
  const counts = Array.from({ length: 2 ** first.length - 1 }, (_, value) =>
    count(counted.map((nodes) => [nodes[value] ?? ZERO])),
  );
  return { plan, counts, digits, members };
}

/** The circuit, and where a node of the stage over rows, which is stage 0, has come to lie. */
export type FoundWork = Pick<DescentWork, "stages" | "reductions"> & {
  readonly wireOf: (node: Node) => number;
};

/** By quantile of the query, what a descent finds; null where the persons below each cut are counted. */
export function valuesFound(
  descents: readonly FirstLevel[],
  plan: Plan,
  query: Query,
  { cohorts }: QueryTotals,
  { stages, reductions, wireOf }: FoundWork,
): readonly (FoundValue | null)[] {
  const placed = (nodes: readonly Node[]) =>
    nodes.map((node) => ({ stage: 0, wire: wireOf(node) }));
  return (query.quantiles ?? []).map(({ level }, index) => {
    const first = descents.find((one) => one.plan.quantiles.includes(index));
    if (first === undefined) return null;
    const { cuts, skipped, value, cohort } = first.plan;
    const persons = cohorts[cohort] ?? null;
    if (persons === null) throw new RangeError("nobody counts those that a quantile is of");
    const { counts, digits, members } = first;
    const rows = { counts, digits: digits.map(placed), members: placed(members) };
    const work = { cells: cellCount(query), persons, stages, reductions };
    const bounds = boundsOfExpression(value, plan);
    return { places: descend(work, rows, { level }), bounds, skipped, cuts };
  });
}

/** The cohorts below the cuts, whose sizes a descent does not need. */
export function belowOf(query: Query, { quantiles }: DescentPlan): readonly number[] {
  return quantiles.flatMap((index) => query.quantiles?.[index]?.below ?? []);
}

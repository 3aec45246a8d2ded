import {
  recipientsOfFigure,
  boundsOfExpression,
  cellCount,
  COUNT_WIDTH,
  powerOneOf,
  type FigureNoise,
  type Output,
  type Plan,
  type Query,
  type Stage,
} from "@qsc/plan";
import { addShallow, linearCombination } from "./add.ts";
import { createBuilder, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import type { QueryTotals, Total } from "./cell-stages.ts";
import { addNoise, noisyWidth, signedAtLeast } from "./noise.ts";

/** One query with noise and the circuit that its stage is appended to. */
export interface NoisyCellWork {
  readonly plan: Plan;
  readonly query: Query;
  readonly index: number;
  readonly totals: QueryTotals;
  /** By figure in `query.noise`: its first random bit. */
  readonly firstBits: readonly number[];
  readonly stages: Stage[];
  readonly outputs: Output[];
}

interface NoisyFigure {
  readonly figure: FigureNoise["figure"];
  readonly bits: Bits;
}

/**
 * Adds noise to every figure of each cell, lets the gates see noisy sizes only, and masks what stays closed.
 * No wire without noise reaches an output.
 */
export function noisyCellStage(work: NoisyCellWork): void {
  const { plan, query, firstBits } = work;
  const b = createBuilder();
  const read = exactTotals(b, work);
  const noisy = (query.noise ?? []).map((noise, at): NoisyFigure => {
    const { figure } = noise;
    const width = noisyWidth(noise, magnitudeOf(noise));
    const exact = figure.kind === "cohort" ? read.size(figure.cohort) : read.sum(figure, width);
    const extended = Array.from({ length: width }, (_, bit) => exact[bit] ?? ZERO);
    return { figure, bits: addNoise(b, extended, noise, firstBits[at] ?? 0, width) };
  });
  const sizeOf = (cohort: number): Bits =>
    noisy.find(({ figure }) => figure.kind === "cohort" && figure.cohort === cohort)?.bits ?? [];
  const k = BigInt(plan.disclosure.minimumCohort);
  const open = query.gates.map(({ cohorts }) =>
    b.andAll(cohorts.map((cohort) => signedAtLeast(b, sizeOf(cohort), k))),
  );
  const gateOf = (cohort: number): Node =>
    open[query.gates.findIndex((gate) => gate.cohorts.includes(cohort))] ?? ZERO;
  const masked = noisy.map(({ figure, bits }) => {
    const cohort = figure.kind === "cohort" ? figure.cohort : query.sums[figure.sum]?.cohort;
    return { figure, bits: bits.map((bit) => b.and(gateOf(cohort ?? -1), bit)) };
  });
  emit(work, b, open, masked);
}

/** How many bits hold the largest value of the exact figure, without its sign. */
function magnitudeOf({ figure, sensitivity }: FigureNoise): number {
  return figure.kind === "cohort" ? COUNT_WIDTH : COUNT_WIDTH + sensitivity.toString(2).length;
}

/** Reads totals; sums are moved from the value's lower bound m, which rows are summed from, to their own offset o. */
function exactTotals(
  b: Builder,
  { plan, query, totals }: NoisyCellWork,
): {
  readonly size: (cohort: number) => Bits;
  readonly sum: (figure: { readonly sum: number; readonly offset: number }, width: number) => Bits;
} {
  const bitsOf = (total: Total | null | undefined): Bits =>
    Array.from({ length: total?.width ?? 0 }, (_, bit) =>
      b.input({ kind: "sum", reduction: total?.reduction ?? 0, bit }),
    );
  const size = (cohort: number): Bits => bitsOf(totals.cohorts[cohort]);
  const sum = (
    { sum: index, offset }: { readonly sum: number; readonly offset: number },
    width: number,
  ): Bits => {
    const planned = query.sums[index];
    if (planned === undefined) throw new RangeError(`no sum ${index}`);
    const shift = BigInt(boundsOfExpression(planned.value, plan).min) - BigInt(offset);
    const first = planned.power === 1 ? index : (powerOneOf(query, index) ?? index);
    const terms =
      planned.power === 1
        ? // Σ(x-o) = Σ(x-m) + (m-o) n
          [{ bits: size(planned.cohort), coefficient: shift }]
        : // Σ(x-o)² = Σ(x-m)² + 2 (m-o) Σ(x-m) + (m-o)² n
          [
            { bits: bitsOf(totals.sums[first]), coefficient: 2n * shift },
            { bits: size(planned.cohort), coefficient: shift * shift },
          ];
    const own = { bits: bitsOf(totals.sums[index]), coefficient: 1n };
    const moved = terms.filter(({ coefficient }) => coefficient !== 0n);
    return linearCombination(b, [own, ...moved], 0n, width, addShallow);
  };
  return { size, sum };
}

function emit(
  { query, index, stages, outputs }: NoisyCellWork,
  b: Builder,
  open: readonly Node[],
  figures: readonly NoisyFigure[],
): void {
  const roots = [...open, ...figures.flatMap(({ bits }) => bits)];
  const { stage, wireOf } = b.finish(cellCount(query), roots);
  const at = stages.push(stage) - 1;
  const output = (
    figure: Output["figure"],
    bits: Bits,
    more: Pick<Output, "signed"> = {},
  ): void => {
    const recipients = recipientsOfFigure(query, figure);
    outputs.push({ query: index, figure, recipients, stage: at, wires: bits.map(wireOf), ...more });
  };
  for (const [gate, node] of open.entries()) output({ kind: "open", gate }, [node]);
  for (const { figure, bits } of figures) {
    const named: Output["figure"] =
      figure.kind === "cohort" ? figure : { kind: "sum", sum: figure.sum };
    output(named, bits, { signed: true });
  }
}

import {
  cellCount,
  recipientsOfFigure,
  widthOf,
  type DisclosureGate,
  type Output,
  type Query,
  type Reduction,
  type Stage,
} from "@qsc/plan";
import { addShallow, linearCombination } from "./add.ts";
import { createBuilder, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { atLeastShallow } from "./compare.ts";

/** The totals that a query's cells are computed from. */
export interface QueryTotals {
  /** By cohort; null where nothing needs its size. */
  readonly cohorts: readonly (Total | null)[];
  readonly sums: readonly Total[];
}

export interface Total {
  readonly reduction: number;
  readonly width: number;
}

/** One query and the circuit that its stages are appended to. */
export interface CellWork {
  readonly query: Query;
  readonly index: number;
  readonly totals: QueryTotals;
  readonly k: bigint;
  readonly stages: Stage[];
  readonly reductions: Reduction[];
  readonly outputs: Output[];
}

/** Figures of one lane of a stage: the gates and what they let through. */
interface Figures {
  readonly open: readonly Node[];
  readonly cohorts: ReadonlyMap<number, Bits>;
  readonly sums: readonly Bits[];
}

/** Decides each gate in each cell and masks what stays closed. */
export function cellStages(work: CellWork): void {
  const { query, totals, k } = work;
  const b = createBuilder();
  const read = (total: Total): Bits =>
    Array.from({ length: total.width }, (_, bit) =>
      b.input({ kind: "sum", reduction: total.reduction, bit }),
    );
  const sizes = totals.cohorts.map((total) => (total === null ? null : read(total)));
  const open = query.gates.map((gate) => gateOpens(b, gate, sizes, k));
  const gateOf = (cohort: number): Node => {
    const gate = query.gates.findIndex((one) => one.cohorts.includes(cohort));
    return open[gate] ?? 0;
  };
  const mask = (bits: Bits, cohort: number): Bits => bits.map((bit) => b.and(gateOf(cohort), bit));
  const cohorts = new Map<number, Bits>();
  for (const [cohort, size] of sizes.entries()) {
    const released = query.cohorts[cohort]?.released === true;
    if (released && size !== null) cohorts.set(cohort, mask(size, cohort));
  }
  const sums = query.sums.map((sum, at) => mask(read(totalOf(totals, at)), sum.cohort));
  const figures: Figures = { open, cohorts, sums };
  if (query.totalKnown) {
    guardTable(work, b, figures, b.not(gateOf(0)), sizes[0] ?? []);
  } else {
    emit(work, b, figures);
  }
}

function totalOf(totals: QueryTotals, sum: number): Total {
  const total = totals.sums[sum];
  if (total === undefined) throw new RangeError(`no total of sum ${sum}`);
  return total;
}

function gateOpens(
  b: Builder,
  gate: DisclosureGate,
  sizes: readonly (Bits | null)[],
  k: bigint,
): Node {
  const sizeOf = (cohort: number): Bits => sizes[cohort] ?? [];
  const large = gate.cohorts.map((cohort) => atLeastConstant(b, sizeOf(cohort), k));
  const safe = gate.exposed.map(({ terms }) => {
    const weight = terms.reduce((sum, term) => sum + Math.abs(term.coefficient), 0);
    const widest = Math.max(...terms.map((term) => sizeOf(term.cohort).length));
    // Two's complement with room for the sign: a negative size is a large number, hence not in 1 … k-1.
    const width = widest + widthOf({ min: 0, max: weight }) + 1;
    const size = linearCombination(
      b,
      terms.map((term) => ({
        bits: sizeOf(term.cohort),
        coefficient: BigInt(term.coefficient),
      })),
      0n,
      width,
      addShallow,
    );
    return b.or(atLeastConstant(b, size, k), b.not(b.orAll(size)));
  });
  return b.andAll([...large, ...safe]);
}

/**
 * The guard of a table whose total may be known: m suppressed cells with R persons in all.
 * It takes a stage of one lane to compare R with its limits and one to apply the verdict to every cell.
 */
function guardTable(
  work: CellWork,
  cells: Builder,
  figures: Figures,
  suppressed: Node,
  size: Bits,
): void {
  const { query, k, stages, reductions } = work;
  const rest = size.map((bit) => cells.and(suppressed, bit));
  const wires = [suppressed, ...rest, ...nodesOf(figures)];
  const own = cells.finish(cellCount(query), wires);
  const ownStage = stages.push(own.stage) - 1;
  const extra = widthOf({ min: 0, max: cellCount(query) });
  const total = (bits: Bits, width: number): Total => {
    const terms = [bits.map(own.wireOf)];
    return { reduction: reductions.push({ stage: ownStage, terms, width }) - 1, width };
  };
  const [count, remainder] = [total([suppressed], extra), total(rest, size.length + extra)];
  const table = createBuilder();
  const safe = remainderIsSafe(table, count, remainder, k);
  const verdict = table.finish(1, [safe]);
  const tableStage = stages.push(verdict.stage) - 1;

  const b = createBuilder();
  const ok = b.input({ kind: "copy", stage: tableStage, wire: verdict.wireOf(safe) });
  const keep = (node: Node): Node =>
    b.and(ok, b.input({ kind: "copy", stage: ownStage, wire: own.wireOf(node) }));
  emit(work, b, {
    open: figures.open.map(keep),
    cohorts: new Map([...figures.cohorts].map(([cohort, bits]) => [cohort, bits.map(keep)])),
    sums: figures.sums.map((bits) => bits.map(keep)),
  });
}

/** m = 0, or k <= R <= (m-1)(k-1), the upper limit as R + (k-1) <= m (k-1). */
function remainderIsSafe(b: Builder, count: Total, remainder: Total, k: bigint): Node {
  const read = (total: Total): Bits =>
    Array.from({ length: total.width }, (_, bit) =>
      b.input({ kind: "sum", reduction: total.reduction, bit }),
    );
  const [m, r] = [read(count), read(remainder)];
  const width = Math.max(r.length, m.length + k.toString(2).length) + 1;
  const most = linearCombination(b, [{ bits: m, coefficient: k - 1n }], 0n, width, addShallow);
  const raised = linearCombination(b, [{ bits: r, coefficient: 1n }], k - 1n, width, addShallow);
  return b.or(b.not(b.orAll(m)), b.and(atLeastConstant(b, r, k), atLeastShallow(b, most, raised)));
}

function emit(work: CellWork, b: Builder, figures: Figures): void {
  const { stage, wireOf } = b.finish(cellCount(work.query), nodesOf(figures));
  const at = work.stages.push(stage) - 1;
  const output = (figure: Output["figure"], bits: Bits): void => {
    work.outputs.push({
      query: work.index,
      figure,
      recipients: recipientsOfFigure(work.query, figure),
      stage: at,
      wires: bits.map(wireOf),
    });
  };
  for (const [gate, node] of figures.open.entries()) output({ kind: "open", gate }, [node]);
  for (const [cohort, bits] of figures.cohorts) output({ kind: "cohort", cohort }, bits);
  for (const [sum, bits] of figures.sums.entries()) output({ kind: "sum", sum }, bits);
}

function nodesOf(figures: Figures): readonly Node[] {
  return [...figures.open, ...[...figures.cohorts.values()].flat(), ...figures.sums.flat()];
}

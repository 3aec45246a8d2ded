import {
  cellCount,
  widthOf,
  type Output,
  type Plan,
  type Query,
  type Reduction,
  type Stage,
} from "@qsc/plan";
import { addMany } from "./add-many.ts";
import { addShallow, linearCombination } from "./add.ts";
import { createBuilder, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { atLeastShallow } from "./compare.ts";
import { gateOpens, type CellNumbers } from "./gate-opens.ts";
import { quantileBand } from "./quantile-band.ts";

/** The totals that a query's cells are computed from. */
export interface QueryTotals {
  /** By cohort; null where nothing needs its size. */
  readonly cohorts: readonly (Total | null)[];
  readonly sums: readonly Total[];
  /** By sum, the ranking of its contributions; null where nothing needs the largest of them. */
  readonly rankings: readonly (RankedTotal | null)[];
}

export interface Total {
  readonly reduction: number;
  readonly width: number;
  /** Set when each of so many sites has its own subtotal. */
  readonly sites?: number;
}

export interface RankedTotal {
  readonly ranking: number;
  readonly width: number;
  readonly count: number;
}

/** One query and the circuit that its stages are appended to. */
export interface CellWork {
  readonly plan: Plan;
  readonly query: Query;
  readonly index: number;
  readonly totals: QueryTotals;
  readonly stages: Stage[];
  readonly reductions: Reduction[];
  readonly outputs: Output[];
}

/** Figures of one lane of a stage: the gates and what they let through. */
interface Figures {
  readonly open: readonly Node[];
  readonly cohorts: ReadonlyMap<number, Bits>;
  readonly sums: readonly Bits[];
  readonly quantiles: readonly Bits[];
}

/** Decides each gate in each cell and masks what stays closed. */
export function cellStages(work: CellWork): void {
  const { plan, query, totals } = work;
  const b = createBuilder();
  const cell = readTotals(b, totals);
  const { sizes } = cell;
  const open = query.gates.map((gate) => gateOpens(b, plan, query, gate, cell));
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
  const sums = query.sums.map((sum, at) => mask(cell.sums[at] ?? [], sum.cohort));
  const quantiles = (query.quantiles ?? []).map(({ cohort, below, level }) => {
    const sizeOf = (one: number): Bits => sizes[one] ?? [];
    return mask(quantileBand(b, sizeOf(cohort), below.map(sizeOf), level), cohort);
  });
  const figures: Figures = { open, cohorts, sums, quantiles };
  if (query.totalKnown) {
    guardTable(work, b, figures, b.not(gateOf(0)), sizes[0] ?? []);
  } else {
    emit(work, b, figures);
  }
}

function readTotals(b: Builder, { cohorts, sums, rankings }: QueryTotals): CellNumbers {
  const sites = cohorts.map((total) => (total === null ? [] : readSites(b, total)));
  return {
    sizes: cohorts.map((total, cohort) => {
      const parts = sites[cohort] ?? [];
      if (total === null) return null;
      return parts.length === 0 ? read(b, total) : addMany(b, parts, total.width);
    }),
    sites,
    sums: sums.map((total) => read(b, total)),
    largest: rankings.map((ranked) => (ranked === null ? [] : readRanks(b, ranked))),
  };
}

function read(b: Builder, { reduction, width }: Total): Bits {
  return Array.from({ length: width }, (_, bit) => b.input({ kind: "sum", reduction, bit }));
}

function readSites(b: Builder, { reduction, width, sites = 0 }: Total): readonly Bits[] {
  return Array.from({ length: sites }, (_, site) =>
    Array.from({ length: width }, (_bit, bit) => b.input({ kind: "sum", reduction, bit, site })),
  );
}

function readRanks(b: Builder, { ranking, width, count }: RankedTotal): readonly Bits[] {
  return Array.from({ length: count }, (_, rank) =>
    Array.from({ length: width }, (_bit, bit) => b.input({ kind: "ranked", ranking, rank, bit })),
  );
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
  const { plan, query, stages, reductions } = work;
  const k = BigInt(plan.disclosure.minimumCohort);
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
    quantiles: figures.quantiles.map((bits) => bits.map(keep)),
  });
}

/** m = 0, or k <= R <= (m-1)(k-1), the upper limit as R + (k-1) <= m (k-1). */
function remainderIsSafe(b: Builder, count: Total, remainder: Total, k: bigint): Node {
  const [m, r] = [read(b, count), read(b, remainder)];
  const width = Math.max(r.length, m.length + k.toString(2).length) + 1;
  const most = linearCombination(b, [{ bits: m, coefficient: k - 1n }], 0n, width, addShallow);
  const raised = linearCombination(b, [{ bits: r, coefficient: 1n }], k - 1n, width, addShallow);
  return b.or(b.not(b.orAll(m)), b.and(atLeastConstant(b, r, k), atLeastShallow(b, most, raised)));
}

function emit(work: CellWork, b: Builder, figures: Figures): void {
  const { stage, wireOf } = b.finish(cellCount(work.query), nodesOf(figures));
  const at = work.stages.push(stage) - 1;
  const output = (figure: Output["figure"], bits: Bits): void => {
    work.outputs.push({ query: work.index, figure, stage: at, wires: bits.map(wireOf) });
  };
  for (const [gate, node] of figures.open.entries()) output({ kind: "open", gate }, [node]);
  for (const [cohort, bits] of figures.cohorts) output({ kind: "cohort", cohort }, bits);
  for (const [sum, bits] of figures.sums.entries()) output({ kind: "sum", sum }, bits);
  for (const [quantile, bits] of figures.quantiles.entries()) {
    output({ kind: "quantile", quantile }, bits);
  }
}

function nodesOf(figures: Figures): readonly Node[] {
  const { open, cohorts, sums, quantiles } = figures;
  return [...open, ...[...cohorts.values()].flat(), ...sums.flat(), ...quantiles.flat()];
}

import {
  cellCount,
  gatesOfCohort,
  gatesOfQuantile,
  gatesOfSum,
  recipientsOfFigure,
  type Output,
  type Plan,
  type Query,
  type Reduction,
  type Stage,
} from "@qsc/plan";
import { addMany } from "./add-many.ts";
import { addShallow, linearCombination } from "./add.ts";
import { createBuilder, ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import type { CellNumbers } from "./cell-numbers.ts";
import { gateOpens } from "./gate-opens.ts";
import { closedPartsOf, partOf } from "./partition.ts";
import type { Place } from "./descent.ts";
import { bandOfValue, quantileBand, type BandOfValue } from "./quantile-band.ts";
import { secretResults, type SecretBits } from "./secret/secret-results.ts";
import { tableVerdicts, type CellLanes } from "./table-verdicts.ts";

/** The totals that a query's cells are computed from. */
export interface QueryTotals {
  /** By cohort; null where nothing needs its size. */
  readonly cohorts: readonly (Total | null)[];
  readonly sums: readonly Total[];
  /** By sum, the ranking of its contributions; null where nothing needs the largest of them. */
  readonly rankings: readonly (RankedTotal | null)[];
  /** By quantile, the value of the person that it is, where a descent finds it; null or absent where cuts are counted. */
  readonly found?: readonly (FoundValue | null)[];
}

/** What a descent finds in each cell. */
export type FoundValue = Omit<BandOfValue, "bits"> & { readonly places: readonly Place[] };

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

/** The queries and the circuit that their stages are appended to. */
export interface CellWork {
  readonly plan: Plan;
  /** By query. */
  readonly totals: readonly QueryTotals[];
  /** By query, see `guardStage`: what earlier runs leave open; null or absent where they leave all open. */
  readonly allowed: readonly (Total | null)[];
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
  /** By item, what is computed of hidden figures. */
  readonly secrets: ReadonlyMap<number, SecretBits>;
}

/** Decides each gate in each cell and masks what stays closed. */
export function cellStages(work: CellWork): void {
  const { queries, disclosure } = work.plan;
  const k = BigInt(disclosure.minimumCohort);
  const lanes = new Map<number, CellLanes>();
  const waiting: {
    readonly index: number;
    readonly told: readonly ToldFigure[];
    readonly own: CellLanes;
  }[] = [];
  for (const [index, query] of queries.entries()) {
    const b = createBuilder();
    const totals = totalsAt(work, index);
    const cell = readTotals(b, totals);
    const allowed = work.allowed[index] ?? null;
    const mayOpen = allowed === null ? [ONE] : read(b, allowed);
    const { found = [] } = totals;
    const figures = cellFigures(b, work.plan, query, { cell, mayOpen, found });
    const told = toldFigures(query, figures);
    if (query.totals.kind === "none") {
      emit(work, index, b, told);
      continue;
    }
    const part = partOf(b, cell.sizes[0] ?? [], k);
    const roots = [part.small, ...part.remainder, ...part.slack, ...part.excess];
    const { stage, wireOf } = b.finish(cellCount(query), [...roots, ...nodesOf(told)]);
    const own = { stage: work.stages.push(stage) - 1, wireOf, part };
    lanes.set(index, own);
    waiting.push({ index, told, own });
  }
  const { stages, reductions } = work;
  const verdicts = tableVerdicts({ queries, k, lanes, stages, reductions });
  for (const { index, told, own } of waiting) {
    const b = createBuilder();
    const closed = b.input({ kind: "sum", reduction: verdicts.get(index) ?? 0, bit: 0 });
    const keep = (node: Node): Node =>
      b.and(b.not(closed), b.input({ kind: "copy", stage: own.stage, wire: own.wireOf(node) }));
    const kept = told.map((one) => ({ ...one, bits: one.bits.map(keep) }));
    emit(work, index, b, kept);
  }
}

/** What a cell knows of itself; `mayOpen` is 0 where earlier runs forbid it, for each gate or once for all. */
interface CellInputs {
  readonly cell: CellNumbers;
  readonly mayOpen: readonly Node[];
  /** By quantile, see `QueryTotals`. */
  readonly found: readonly (FoundValue | null)[];
}

/** What one cell lets through by its own gates. */
function cellFigures(b: Builder, plan: Plan, query: Query, inputs: CellInputs): Figures {
  const { cell, mayOpen, found } = inputs;
  const { sizes } = cell;
  const complements = closedInPartitions(b, query, sizes, BigInt(plan.disclosure.minimumCohort));
  const open: Node[] = [];
  for (const [at, gate] of query.gates.entries()) {
    const [only = 0] = gate.cohorts;
    // That a part is large enough, and all that its gate asks for, is decided with the partition.
    const closed = gate.cohorts.length === 1 ? complements.get(only) : undefined;
    const opens = closed === undefined ? gateOpens(b, plan, query, gate, cell) : b.not(closed);
    const others = (gate.needs ?? []).map((other) => open[other] ?? ZERO);
    open.push(b.andAll([mayOpen[at] ?? mayOpen[0] ?? ONE, opens, ...others]));
  }
  const mask = (bits: Bits, gates: readonly number[]): Bits => {
    const opens = gates.length === 0 ? ZERO : b.andAll(gates.map((gate) => open[gate] ?? ZERO));
    return bits.map((bit) => b.and(opens, bit));
  };
  const cohorts = new Map<number, Bits>();
  for (const [cohort, size] of sizes.entries()) {
    const released = query.cohorts[cohort]?.released === true;
    if (released && size !== null) cohorts.set(cohort, mask(size, gatesOfCohort(query, cohort)));
  }
  const sums = query.sums.map((_sum, at) => mask(cell.sums[at] ?? [], gatesOfSum(query, at)));
  const quantiles = (query.quantiles ?? []).map(({ cohort, below, level }, at) => {
    const sizeOf = (one: number): Bits => sizes[one] ?? [];
    const own = found[at] ?? null;
    const band =
      own === null
        ? quantileBand(b, sizeOf(cohort), below.map(sizeOf), level)
        : bandOfValue(b, {
            ...own,
            bits: own.places.map((place) => b.input({ kind: "copy", ...place })),
          });
    return mask(band, gatesOfQuantile(query, at));
  });
  const secrets = secretResults(b, plan, query, cell, open);
  return { open, cohorts, sums, quantiles, secrets };
}

function readTotals(b: Builder, { cohorts, sums, rankings }: QueryTotals): CellNumbers {
  const sites = cohorts.map((total) => (total === null ? [] : readSites(b, total)));
  const siteSums = sums.map((total) => readSites(b, total));
  const whole = (total: Total, parts: readonly Bits[] = []): Bits =>
    parts.length === 0 ? read(b, total) : addMany(b, parts, total.width);
  return {
    sizes: cohorts.map((total, cohort) => (total === null ? null : whole(total, sites[cohort]))),
    sites,
    sums: sums.map((total, sum) => whole(total, siteSums[sum])),
    siteSums,
    largest: rankings.map((ranked) => (ranked === null ? [] : readRanks(b, ranked))),
  };
}

/** A total, over all sites where each has its own. */
export function readWhole(b: Builder, total: Total): Bits {
  const parts = readSites(b, total);
  return parts.length === 0 ? read(b, total) : addMany(b, parts, total.width);
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

/** For each cohort of a partition whether it stays closed; that includes all of fewer than k persons. */
function closedInPartitions(
  b: Builder,
  query: Query,
  sizes: readonly (Bits | null)[],
  k: bigint,
): ReadonlyMap<number, Node> {
  return new Map(
    query.partitions.flatMap(({ parts, rest, restMayBeEmpty }) => {
      const own = parts.map((cohort) => sizes[cohort] ?? []);
      const others = rest ? partOf(b, remainderOf(b, sizes[0] ?? [], own), k) : null;
      const closed = closedPartsOf(
        b,
        own.map((size) => partOf(b, size, k)),
        others,
        k,
        restMayBeEmpty === true,
      );
      return parts.map((cohort, part) => [cohort, closed[part] ?? 1] as const);
    }),
  );
}

/** The persons of the whole who are in none of the parts. */
function remainderOf(b: Builder, whole: Bits, parts: readonly Bits[]): Bits {
  const width = whole.length;
  const total = (some: readonly Bits[]): Bits => {
    if (some.length < 2) return some[0] ?? [];
    const middle = some.length >> 1;
    return addShallow(b, total(some.slice(0, middle)), total(some.slice(middle)), width);
  };
  const terms = [
    { bits: whole, coefficient: 1n },
    { bits: total(parts), coefficient: -1n },
  ];
  return linearCombination(b, terms, 0n, width, addShallow);
}

function totalsAt({ totals }: CellWork, query: number): QueryTotals {
  const found = totals[query];
  if (found === undefined) throw new RangeError(`query ${query} has no totals`);
  return found;
}

function emit(work: CellWork, index: number, b: Builder, told: readonly ToldFigure[]): void {
  const query = work.plan.queries[index];
  if (query === undefined) throw new RangeError(`no query ${index}`);
  const { stage, wireOf } = b.finish(cellCount(query), nodesOf(told));
  const at = work.stages.push(stage) - 1;
  for (const { figure, recipients, bits, signed } of told) {
    work.outputs.push({
      ...{ query: index, figure, recipients, stage: at, wires: bits.map(wireOf) },
      ...(signed === true && { signed }),
    });
  }
}

interface ToldFigure {
  readonly figure: Output["figure"];
  readonly recipients: readonly string[];
  readonly bits: Bits;
  readonly signed?: boolean;
}

/** All that may open of a cell, in the order of outputs; what is hidden goes to nobody, and is no part of the stage. */
function toldFigures(query: Query, figures: Figures): readonly ToldFigure[] {
  const { open, cohorts, sums, quantiles, secrets } = figures;
  const all: readonly Omit<ToldFigure, "recipients">[] = [
    ...open.map((node, gate) => ({ figure: { kind: "open" as const, gate }, bits: [node] })),
    ...[...cohorts].map(([cohort, bits]) => ({
      ...{ figure: { kind: "cohort" as const, cohort }, bits },
    })),
    ...sums.map((bits, sum) => ({ figure: { kind: "sum" as const, sum }, bits })),
    ...quantiles.map((bits, quantile) => ({
      ...{ figure: { kind: "quantile" as const, quantile }, bits },
    })),
    ...[...secrets].map(([item, own]) => ({
      ...{ figure: { kind: "derived" as const, item }, ...own },
    })),
  ];
  return all.flatMap((one) => {
    const recipients = recipientsOfFigure(query, one.figure);
    return recipients.length === 0 ? [] : [{ ...one, recipients }];
  });
}

function nodesOf(told: readonly ToldFigure[]): readonly Node[] {
  return told.flatMap(({ bits }) => bits);
}

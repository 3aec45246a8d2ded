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
import { createBuilder, ONE, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { closedPartsOf, partOf } from "./partition.ts";
import { tableVerdicts, type CellLanes } from "./table-verdicts.ts";

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

/** The queries and the circuit that their stages are appended to. */
export interface CellWork {
  readonly queries: readonly Query[];
  /** By query. */
  readonly totals: readonly QueryTotals[];
  /** By query: 1 in the cells that earlier runs leave open; null or absent where they leave all open. */
  readonly allowed: readonly (Total | null)[];
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
  const lanes = new Map<number, CellLanes>();
  const waiting: { readonly index: number; readonly figures: Figures; readonly own: CellLanes }[] =
    [];
  for (const [index, query] of work.queries.entries()) {
    const b = createBuilder();
    const totals = totalsAt(work, index);
    const sizes = totals.cohorts.map((total) => (total === null ? null : read(b, total)));
    const allowed = work.allowed[index] ?? null;
    const mayOpen = allowed === null ? ONE : (read(b, allowed)[0] ?? ONE);
    const figures = cellFigures(b, query, { totals, sizes, mayOpen }, work.k);
    if (query.totals.kind === "none") {
      emit(work, index, b, figures);
      continue;
    }
    const size = sizes[0] ?? [];
    const part = partOf(b, size, work.k);
    const roots = [part.small, ...part.remainder, ...part.slack, ...part.excess];
    const { stage, wireOf } = b.finish(cellCount(query), [...roots, ...nodesOf(figures)]);
    const own = { stage: work.stages.push(stage) - 1, wireOf, part };
    lanes.set(index, own);
    waiting.push({ index, figures, own });
  }
  const verdicts = tableVerdicts({ ...work, lanes });
  for (const { index, figures, own } of waiting) {
    const b = createBuilder();
    const closed = b.input({ kind: "sum", reduction: verdicts.get(index) ?? 0, bit: 0 });
    const keep = (node: Node): Node =>
      b.and(b.not(closed), b.input({ kind: "copy", stage: own.stage, wire: own.wireOf(node) }));
    emit(work, index, b, {
      open: figures.open.map(keep),
      cohorts: new Map([...figures.cohorts].map(([cohort, bits]) => [cohort, bits.map(keep)])),
      sums: figures.sums.map((bits) => bits.map(keep)),
    });
  }
}

/** What a cell knows of itself; `mayOpen` is 0 where earlier runs forbid it. */
interface CellInputs {
  readonly totals: QueryTotals;
  readonly sizes: readonly (Bits | null)[];
  readonly mayOpen: Node;
}

/** What one cell lets through by its own gates. */
function cellFigures(
  b: Builder,
  query: Query,
  { totals, sizes, mayOpen }: CellInputs,
  k: bigint,
): Figures {
  const complements = closedInPartitions(b, query, sizes, k);
  const open = query.gates.map((gate) => {
    const [only = 0] = gate.cohorts;
    const closed = gate.cohorts.length === 1 ? complements.get(only) : undefined;
    return b.and(mayOpen, closed === undefined ? gateOpens(b, gate, sizes, k) : b.not(closed));
  });
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
  const sums = query.sums.map((sum, at) => mask(read(b, totalOf(totals, at)), sum.cohort));
  return { open, cohorts, sums };
}

function read(b: Builder, total: Total): Bits {
  return Array.from({ length: total.width }, (_, bit) =>
    b.input({ kind: "sum", reduction: total.reduction, bit }),
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
    query.partitions.flatMap(({ parts, rest }) => {
      const own = parts.map((cohort) => sizes[cohort] ?? []);
      const others = rest ? partOf(b, remainderOf(b, sizes[0] ?? [], own), k) : null;
      const closed = closedPartsOf(
        b,
        own.map((size) => partOf(b, size, k)),
        others,
        k,
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

function emit(work: CellWork, index: number, b: Builder, figures: Figures): void {
  const query = work.queries[index];
  if (query === undefined) throw new RangeError(`no query ${index}`);
  const { stage, wireOf } = b.finish(cellCount(query), nodesOf(figures));
  const at = work.stages.push(stage) - 1;
  const output = (figure: Output["figure"], bits: Bits): void => {
    work.outputs.push({
      query: index,
      figure,
      recipients: recipientsOfFigure(query, figure),
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

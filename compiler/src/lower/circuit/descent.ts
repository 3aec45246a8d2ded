import {
  COUNT_WIDTH,
  WHOLE,
  type Input,
  type Quantile,
  type Reduction,
  type Stage,
} from "@qsc/plan";
import { weightedSum } from "./add-many.ts";
import { createBuilder, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { readWhole, type Total } from "./cell-stages.ts";
import { oneHot } from "./one-hot.ts";
import { countReached } from "./row-expression.ts";

/** A wire of a stage that is done. */
export interface Place {
  readonly stage: number;
  readonly wire: number;
}

/** What the stage over rows holds for a descent. */
export interface DescentRows {
  /** Of the first level, by value of the digit but the last: how many have at most that. */
  readonly counts: readonly Total[];
  /** By digit its bits, least significant first. */
  readonly digits: readonly (readonly Place[])[];
  /** By cell, who is in the quantiles' cohort. */
  readonly members: readonly Place[];
}

/** The circuit that the stages of a descent are appended to. */
export interface DescentWork {
  readonly cells: number;
  /** How many are in the quantiles' cohort. */
  readonly persons: Total;
  readonly stages: Stage[];
  readonly reductions: Reduction[];
}

/**
 * Finds the value of the person of rank r in each cell digit by digit, the highest first (Aggarwal, Mishra and Pinkas 2004),
 * and returns where its bits are, least significant first.
 * On each level those who agree with the digits so far are counted by their next digit;
 * the first count to reach the rank tells the digit, and those with smaller ones are taken off the rank.
 * The digits are shared as everything else: rows compare with them, and nobody sees them.
 */
export function descend(
  work: DescentWork,
  { counts, digits, members }: DescentRows,
  { level }: Pick<Quantile, "level">,
): readonly Place[] {
  const path: (readonly Place[])[] = [];
  let [left, totals] = [members, counts];
  let rest: readonly Place[] | null = null;
  for (const [at, digit] of digits.entries()) {
    if (at > 0) {
      const [own, found] = [digits[at - 1] ?? [], path[0] ?? []];
      ({ left, totals } = rowStage(work, { left, own, found, next: digit }));
    }
    const decided = cellStage(work, { totals, rest, level, last: at + 1 === digits.length });
    path.unshift(decided.digit);
    ({ rest } = decided);
  }
  return path.flat();
}

/** By value of the digit but the last, those of `here` who have at most that. */
export function countedByDigit(b: Builder, here: Node, digit: Bits): readonly Node[] {
  let sum = ZERO;
  return oneHot(b, digit, 2 ** digit.length, here)
    .slice(0, -1)
    .map((part) => (sum = b.xor(sum, part)));
}

/** Of those who are left, who agrees with the digit that was found, and how many of them have which next digit. */
function rowStage(
  { cells, stages, reductions }: DescentWork,
  {
    left,
    own,
    found,
    next,
  }: {
    readonly left: readonly Place[];
    /** The rows' digit of the level before, and what it is in each cell's person of rank r. */
    readonly own: readonly Place[];
    readonly found: readonly Place[];
    readonly next: readonly Place[];
  },
): { readonly left: readonly Place[]; readonly totals: readonly Total[] } {
  const b = createBuilder();
  const digit = next.map((place) => copy(b, place));
  const agreeing = Array.from({ length: cells }, (_, lane) => {
    const equal = own.map((place, bit) => {
      const { stage = 0, wire = 0 } = found[bit] ?? {};
      return b.not(b.xor(copy(b, place), b.input({ kind: "pick", stage, wire, lane })));
    });
    const here = left[lane];
    return here === undefined ? ZERO : b.andAll([copy(b, here), ...equal]);
  });
  const counted = agreeing.map((here) => countedByDigit(b, here, digit));
  const { stage, wireOf } = b.finish("rows", [...agreeing, ...counted.flat()]);
  const at = stages.push(stage) - 1;
  const totals = Array.from({ length: 2 ** digit.length - 1 }, (_, value): Total => {
    const terms = counted.map((nodes) => [wireOf(nodes[value] ?? ZERO)]);
    const reduction = reductions.push({ stage: at, terms, width: COUNT_WIDTH }) - 1;
    return { reduction, width: COUNT_WIDTH };
  });
  return { left: agreeing.map((node) => ({ stage: at, wire: wireOf(node) })), totals };
}

/**
 * The digit of the person of rank r in each cell: how many counts are less than r.
 * With a level of p/q the rank ⌈p n / q⌉ is more than a count t where p n - 1 - q t is at least 0,
 * so no division is needed; what is left of this number is what the next level starts from.
 */
function cellStage(
  { cells, persons, stages }: DescentWork,
  {
    totals,
    rest,
    level,
    last,
  }: {
    readonly totals: readonly Total[];
    /** null on the first level. */
    readonly rest: readonly Place[] | null;
    readonly level: number;
    readonly last: boolean;
  },
): { readonly digit: readonly Place[]; readonly rest: readonly Place[] } {
  const b = createBuilder();
  const [p, q] = lowestTerms(level, WHOLE);
  // In two's complement; numbers lie between -q (2^32 - 1) - 1 and p (2^32 - 1) - 1.
  const width = COUNT_WIDTH + Math.max(p, q).toString(2).length + 1;
  const sizes = totals.map((total) => readWhole(b, total));
  const start = (): readonly { readonly bits: Bits; readonly coefficient: bigint }[] => [
    { bits: readWhole(b, persons), coefficient: BigInt(p) },
  ];
  const before =
    rest === null ? weightedSum(b, start(), width, -1n) : rest.map((place) => copy(b, place));
  const after = sizes.map((bits) => {
    const counted = { bits, coefficient: -BigInt(q) };
    return rest === null
      ? weightedSum(b, [...start(), counted], width, -1n)
      : weightedSum(b, [{ bits: before, coefficient: 1n }, counted], width);
  });
  const passed = after.map((bits) => b.not(bits[width - 1] ?? ZERO));
  const digit = countReached(b, passed);
  // Whoever passes a count passes those before it, so the differences up to the last one that is passed add up.
  const kept = before.map((bit, at) =>
    after.reduce((sum, bits, value) => {
      const previous = after[value - 1]?.[at] ?? bit;
      return b.xor(sum, b.and(passed[value] ?? ZERO, b.xor(bits[at] ?? ZERO, previous)));
    }, bit),
  );
  const { stage, wireOf } = b.finish(cells, last ? digit : [...digit, ...kept]);
  const at = stages.push(stage) - 1;
  const placed = (nodes: Bits): readonly Place[] =>
    nodes.map((node) => ({ stage: at, wire: wireOf(node) }));
  return { digit: placed(digit), rest: last ? [] : placed(kept) };
}

function copy(b: Builder, { stage, wire }: Place): Node {
  const input: Input = { kind: "copy", stage, wire };
  return b.input(input);
}

function lowestTerms(over: number, under: number): readonly [number, number] {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const common = divisor(over, under);
  return [over / common, under / common];
}

import { cellCount, type Plan, type Quantile, type Query } from "@qsc/plan";
import { createBuilder, ONE, type Bits } from "./builder.ts";
import { quantileCuts, type QuantileCuts } from "./quantile-cuts.ts";
import { createRowCompiler, thermometer, type RowCompiler } from "./row-expression.ts";

/** Quantiles of one value among the same persons, which are found digit by digit. */
export interface DescentPlan extends QuantileCuts {
  readonly cohort: number;
  /** The quantiles, by index. */
  readonly quantiles: readonly number[];
  /** How many of the value's lowest bits tell no band from another. */
  readonly skipped: number;
  /** Bits of each digit of the rest, the highest first. */
  readonly digits: readonly number[];
}

/**
 * The quantiles of a query for which a descent costs less than counting the persons below each cut.
 * The choice depends on the plan alone, so that every node makes the same.
 */
export function descentsOf(
  plan: Plan,
  query: Query,
  costOfCounting: typeof countingCost = countingCost,
): readonly DescentPlan[] {
  const cells = cellCount(query);
  return groupsOf(plan, query).flatMap((group) => {
    const { value, cuts, quantiles } = group;
    const rows = createRowCompiler(createBuilder(), plan);
    const { bits, bounds } = rows.number(value);
    const skipped = Math.min(...cuts.map((cut) => zerosAtEnd(cut - bounds.min)), bits.length);
    const width = bits.length - skipped;
    if (width === 0) return [];
    const digits = cheapestDigits(width, cells, quantiles.length);
    const descent = descentCost(digits, cells, quantiles.length);
    return descent < costOfCounting(rows, group, cells) ? [{ ...group, skipped, digits }] : [];
  });
}

/**
 * What another level of a descent costs, in AND gates of a row.
 * At a million rows its rounds are some 40 messages one after the other, which take 800 ms where a round trip takes 40 ms;
 * a gate takes some 50 ms there with its proof. In one room a level costs less, with fewer rows more.
 * The figure is part of what a circuit is made from: another one changes the digests of contracts.
 */
const LEVEL = 16;

/** Each value more of a digit is another comparison of 40 bits in the circuit. */
const MOST_BITS = 3;

/** AND gates of a row, those of the counts and what the levels cost as well. */
export function descentCost(digits: readonly number[], cells: number, quantiles: number): number {
  return digits.reduce((sum, bits, level) => {
    const counts = 2 * (2 ** bits - 1) * cells;
    const before = digits[level - 1];
    // All quantiles share the first level.
    if (before === undefined) return sum + counts;
    return sum + LEVEL + quantiles * (before * cells + counts);
  }, 0);
}

/** The split of so many bits into digits of about the same size that costs least. */
export function cheapestDigits(width: number, cells: number, quantiles: number): readonly number[] {
  const splits = Array.from({ length: width }, (_, index) => split(width, index + 1)).filter(
    ([first = 0]) => first <= MOST_BITS,
  );
  const cost = (digits: readonly number[]): number => descentCost(digits, cells, quantiles);
  return splits.reduce((best, one) => (cost(one) < cost(best) ? one : best), splits[0] ?? []);
}

/** The larger digits come first: the first level need not find out who is left. */
function split(width: number, levels: number): readonly number[] {
  const least = Math.floor(width / levels);
  return Array.from({ length: levels }, (_, at) => (at < width % levels ? least + 1 : least));
}

type Group = Omit<DescentPlan, "skipped" | "digits">;

function groupsOf(plan: Plan, query: Query): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [index, quantile] of (query.quantiles ?? []).entries()) {
    const read = quantileCuts(plan, query, quantile);
    if (read === null) continue;
    const name = nameOf(query, quantile);
    const known = groups.get(name);
    const quantiles = [...(known?.quantiles ?? []), index];
    groups.set(name, { ...read, cohort: quantile.cohort, quantiles });
  }
  return [...groups.values()];
}

function nameOf({ cohorts }: Query, { cohort, below }: Quantile): string {
  return JSON.stringify([cohort, below.map((one) => cohorts[one]?.condition)]);
}

function zerosAtEnd(distance: number): number {
  let zeros = 0;
  while (distance % 2 ** (zeros + 1) === 0 && zeros < 48) zeros++;
  return zeros;
}

/** AND gates of a row to count the persons below each cut; each quantile has counts of its own. */
function countingCost(rows: RowCompiler, { value, cuts, quantiles }: Group, cells: number): number {
  const presence = rows.number(value).present === null ? 0 : cuts.length;
  const comparing = comparisonGates(rows, { value, cuts }) + presence;
  return comparing + cells * cuts.length * (1 + quantiles.length);
}

/** AND gates of a row that compare its value with all cuts, without those of the value itself. */
function comparisonGates(rows: RowCompiler, { value, cuts }: QuantileCuts): number {
  const number = rows.number(value);
  const gates = (roots: Bits): number => {
    const { stage } = rows.builder.finish("rows", [...roots, ONE]);
    return stage.gates.filter(({ kind }) => kind === "and").length;
  };
  return gates([...number.bits, ...thermometer(rows.builder, number, cuts)]) - gates(number.bits);
}

import type { CellTotals } from "./cell-totals.ts";
import { evaluateFormula, type FigureValue } from "./evaluate-formula.ts";
import { isItemOpen } from "./figure-gates.ts";
import { isSecret, operandsOf, type Formula } from "./formula.ts";
import type { Item, Parameter, Plan, Query } from "./plan.ts";
import { decimal, rational, type Rational } from "./rational.ts";

/** What the circuit computes of a cell: whether it opens, and the value; null where some part of the formula has none. */
export type SecretResult =
  { readonly open: false } | { readonly open: true; readonly value: FigureValue | null };

/** What a cell holds that figures are computed from. */
export type CellSizes = Pick<CellTotals, "cohorts" | "sums">;

/** By item the result of those that are computed in the circuit, and null of all others: the meaning of their outputs. */
export function secretResults(
  { parameters }: Pick<Plan, "parameters">,
  query: Query,
  cell: CellSizes,
  flags: readonly boolean[],
  bound: readonly number[],
): readonly (SecretResult | null)[] {
  const valueOf = valuesIn(query, cell, { parameters, bound });
  return query.items.map((_item, index) => {
    if (!isSecret(query.items, index)) return null;
    return isItemOpen(query, index, flags)
      ? { open: true, value: valueOf(index) }
      : { open: false };
  });
}

/** What a run binds parameters to. */
interface Bound {
  readonly parameters: readonly Parameter[];
  readonly bound: readonly number[];
}

/** The value of each item of a cell, each computed once. */
function valuesIn(
  query: Query,
  cell: CellSizes,
  run: Bound,
): (index: number) => FigureValue | null {
  const known = new Map<number, FigureValue | null>();
  const valueOf = (index: number): FigureValue | null => {
    const before = known.get(index);
    if (before !== undefined) return before;
    const item = query.items[index];
    if (item === undefined) throw new RangeError(`query ${query.name} has no item ${index}`);
    const value =
      item.kind === "derived" ? derivedValue(item.formula) : numberInCell(query, item, cell);
    known.set(index, value);
    return value;
  };
  const derivedValue = (formula: Formula): FigureValue | null => {
    const operands = new Map(operandsOf(formula).map((item) => [item, valueOf(item)]));
    if ([...operands.values()].includes(null)) return null;
    return evaluateFormula(formula, {
      figure: (item) => operands.get(item) ?? false,
      parameter: (at) => parameterValue(run.parameters, run.bound, at),
    });
  };
  return valueOf;
}

/** The number that a run binds a parameter to. */
export function parameterValue(
  parameters: readonly Parameter[],
  bound: readonly number[],
  index: number,
): Rational {
  const [value, type] = [bound[index], parameters[index]?.type];
  if (value === undefined || type?.kind !== "int") throw new RangeError(`no number ${index}`);
  return decimal(value, type.scale);
}

/** The number that an item stands for in a cell whose figures are known; null where it is not defined. */
export function numberInCell(query: Query, item: Item, cell: CellSizes): Rational | null {
  const size = (cohort: number): bigint => BigInt(cell.cohorts[cohort] ?? 0);
  switch (item.kind) {
    case "count":
      return rational(size(item.cohort));
    case "proportion":
      return quotient(size(item.numerator), size(item.denominator));
    case "sum":
    case "mean": {
      const count = size(query.sums[item.sum]?.cohort ?? -1);
      const total = (cell.sums[item.sum] ?? 0n) + BigInt(item.offset) * count;
      if (item.kind === "sum") return decimal(total, item.scale);
      return quotient(total, count * 10n ** BigInt(item.scale));
    }
    case "variance": {
      const count = size(query.sums[item.sum]?.cohort ?? -1);
      const moments = { sum: cell.sums[item.sum] ?? 0n, squares: cell.sums[item.squares] ?? 0n };
      return exactVariance({ ...moments, count: Number(count) }, item.scale);
    }
    default:
      throw new RangeError(`nothing is computed of \`${item.name}\` in the circuit`);
  }
}

function quotient(over: bigint, under: bigint): Rational | null {
  return under === 0n ? null : rational(over, under);
}

/**
 * Sample variance (n·Σx² − (Σx)²) / (n(n−1)); shifting every x by the offset leaves it as it is.
 * Null where there are fewer than two persons.
 */
export function exactVariance(
  {
    sum,
    squares,
    count,
  }: { readonly sum: bigint; readonly squares: bigint; readonly count: number },
  scale: number,
): Rational | null {
  const n = BigInt(count);
  if (n < 2n) return null;
  const spread = n * squares - sum * sum;
  // Exact figures never have a negative variance; noisy ones may, and 0 is the nearest that a variance can be.
  return rational(spread < 0n ? 0n : spread, n * (n - 1n) * 10n ** BigInt(2 * scale));
}

/** What an output of a derived figure says, as one number (`Output`). */
export function encodeSecret(result: SecretResult, decimals: number): bigint {
  if (!result.open) return 0n;
  if (result.value === null) return 1n;
  const { value } = result;
  const digits =
    typeof value === "boolean"
      ? BigInt(value)
      : (value.over * 10n ** BigInt(decimals)) / value.under;
  return 3n + 4n * digits;
}

export function decodeSecret(code: bigint, item: Item | undefined): SecretResult {
  if ((code & 1n) === 0n) return { open: false };
  if ((code & 2n) === 0n) return { open: true, value: null };
  const digits = code >> 2n;
  const isTruth = item?.kind === "derived" && item.result === "truth";
  return { open: true, value: isTruth ? digits === 1n : decimal(digits, decimalsOf(item)) };
}

/** The decimals of a number that is computed in the circuit. */
export function decimalsOf(item: Item | undefined): number {
  const formula = item?.kind === "derived" ? item.formula : null;
  return formula?.kind === "round" || formula?.kind === "roundRoot" ? formula.decimals : 0;
}

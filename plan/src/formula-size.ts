import { COUNT_WIDTH } from "./circuit.ts";
import { circuitItems, partsOfFormula, type Formula } from "./formula.ts";
import type { FigureNoise } from "./noise.ts";
import type { Item, Query } from "./plan.ts";
import { boundsOfExpression, type Scope } from "./types-of.ts";

/** The most binary digits of the numerator and of the denominator of a fraction. */
export interface FractionSize {
  readonly over: number;
  readonly under: number;
}

/** With so many digits a fraction is far inside of the range of doubles, so that no figure is ever infinite. */
export const MAX_FORMULA_DIGITS = 900;

/**
 * What is computed in the circuit is smaller still: products of two such numbers are what a comparison of fractions
 * takes, and a result is opened in at most 256 bits.
 */
const MAX_SECRET_DIGITS = 240;
/** A quotient takes a round of messages or more for each of its digits, and gates for each digit of both sides. */
const MAX_ROUNDED_DIGITS = 128;

/** The most digits of an item of a query, by its index. */
export function formulaDigits({ items }: Pick<Query, "items">): (index: number) => number {
  const inCircuit = circuitItems(items);
  return (index) => {
    const item = items[index];
    if (!inCircuit.has(index)) return MAX_FORMULA_DIGITS;
    return item?.kind === "derived" && rounds(item.formula)
      ? MAX_ROUNDED_DIGITS
      : MAX_SECRET_DIGITS;
  };
}

function rounds(formula: Formula): boolean {
  const { kind } = formula;
  return kind === "round" || kind === "roundRoot" || partsOfFormula(formula).some(rounds);
}

/**
 * For each item of a query the size of its value, by counting digits as in arithmetic by hand.
 * An item is null when it is no number, or when some part of its formula is larger than `formulaDigits` says.
 */
export function itemSizes(
  query: Pick<Query, "items" | "sums" | "noise">,
  scope: Scope,
): readonly (FractionSize | null)[] {
  const sizes: (FractionSize | null)[] = [];
  const limitOf = formulaDigits(query);
  for (const [index, item] of query.items.entries()) {
    const size =
      item.kind === "derived"
        ? sizeOfFormula(item.formula, sizes, scope, limitOf(index))
        : sizeOfItem(item, query, scope);
    sizes.push(size);
  }
  return sizes;
}

function sizeOfFormula(
  formula: Formula,
  items: readonly (FractionSize | null)[],
  scope: Scope,
  limit: number,
): FractionSize | null {
  const parts = partsOfFormula(formula).map((part) => sizeOfFormula(part, items, scope, limit));
  const [first = null, second = null] = parts;
  if (parts.includes(null)) return null;
  const size = combined(formula, first ?? ONE_DIGIT, second ?? ONE_DIGIT, items, scope);
  if (size === null) return null;
  return Math.max(size.over, size.under) > limit ? null : size;
}

const ONE_DIGIT: FractionSize = { over: 1, under: 1 };

function combined(
  formula: Formula,
  left: FractionSize,
  right: FractionSize,
  items: readonly (FractionSize | null)[],
  scope: Scope,
): FractionSize | null {
  switch (formula.kind) {
    case "figure":
      return items[formula.item] ?? null;
    case "number":
      return { over: digitsOf(formula.digits), under: digitsOf(10 ** formula.scale) };
    case "parameter": {
      const { type, values } = scope.parameters[formula.parameter] ?? { type: null, values: [] };
      const over = Math.max(1, ...values.map(digitsOf));
      return { over, under: digitsOf(10 ** (type?.kind === "int" ? type.scale : 0)) };
    }
    case "truth":
    case "not":
    case "and":
    case "or":
    case "compare":
      return ONE_DIGIT;
    case "negate":
      return left;
    case "round": {
      const unit = digitsOf(10 ** formula.decimals);
      return { over: left.over + unit + 1, under: unit };
    }
    case "roundRoot": {
      const unit = digitsOf(10 ** formula.decimals);
      return { over: Math.ceil(left.over / 2) + unit + 1, under: unit };
    }
    case "add":
    case "subtract":
      return {
        over: Math.max(left.over + right.under, right.over + left.under) + 1,
        under: left.under + right.under,
      };
    case "multiply":
      return { over: left.over + right.over, under: left.under + right.under };
    case "divide":
      return { over: left.over + right.under, under: left.under + right.over };
  }
}

function sizeOfItem(
  item: Exclude<Item, { readonly kind: "derived" }>,
  query: Pick<Query, "sums" | "noise">,
  scope: Scope,
): FractionSize | null {
  const count = (cohort: number): number => countDigits(query, cohort);
  const moment = (sum: number): number => sumDigits(query, sum, scope);
  const persons = (sum: number): number => count(query.sums[sum]?.cohort ?? 0);
  switch (item.kind) {
    case "count":
      return { over: count(item.cohort), under: 1 };
    case "proportion":
      return { over: count(item.numerator), under: count(item.denominator) };
    case "sum":
    case "mean": {
      const back = digitsOf(item.offset) + persons(item.sum);
      const over = Math.max(moment(item.sum), back) + 1;
      const unit = digitsOf(10 ** item.scale);
      return { over, under: item.kind === "sum" ? unit : unit + persons(item.sum) };
    }
    case "variance":
      return varianceSize(item, persons(item.sum), moment);
    case "stddev": {
      // A double: 53 digits, moved by half of the digits that the variance moves by.
      const { over, under } = varianceSize(item, persons(item.sum), moment);
      return { over: Math.max(53, Math.ceil(over / 2) + 1), under: Math.ceil(under / 2) + 54 };
    }
    case "differenceOfProportions":
    case "ratioOfProportions": {
      const both = count(item.numerator) + count(item.denominator);
      return { over: both + 1, under: Math.max(both, 2 * count(item.denominator)) };
    }
    case "differenceOfMeans":
      return {
        over: moment(item.sum) + persons(item.sum) + 1,
        under: 2 * persons(item.sum) + digitsOf(10 ** item.scale),
      };
    case "histogram":
    case "quantile":
      return null;
  }
}

/** (n·Σx² − (Σx)²) / (n(n−1)·10^(2·scale)). */
function varianceSize(
  item: { readonly sum: number; readonly squares: number; readonly scale: number },
  persons: number,
  moment: (sum: number) => number,
): FractionSize {
  return {
    over: Math.max(persons + moment(item.squares), 2 * moment(item.sum)) + 1,
    under: 2 * persons + 2 * digitsOf(10 ** item.scale),
  };
}

function countDigits({ noise }: Pick<Query, "noise">, cohort: number): number {
  return withNoise(COUNT_WIDTH, noise, (one) => one.kind === "cohort" && one.cohort === cohort);
}

function sumDigits(
  { sums, noise }: Pick<Query, "sums" | "noise">,
  index: number,
  scope: Scope,
): number {
  const sum = sums[index];
  if (sum === undefined) return COUNT_WIDTH;
  const { min, max } = boundsOfExpression(sum.value, scope);
  // From whatever offset within or at the end of the range, or from 0.
  const reach = digitsOf(Math.max(max - min, Math.abs(min), Math.abs(max)));
  const exact = COUNT_WIDTH + sum.power * reach;
  return withNoise(exact, noise, (one) => one.kind === "sum" && one.sum === index);
}

/** The noise is at most 2^magnitude. */
function withNoise(
  digits: number,
  noise: readonly FigureNoise[] | undefined,
  is: (figure: FigureNoise["figure"]) => boolean,
): number {
  const found = noise?.find(({ figure }) => is(figure));
  return found === undefined ? digits : Math.max(digits, found.magnitude + 1) + 1;
}

function digitsOf(value: number): number {
  return Math.abs(value).toString(2).split(".")[0]?.length ?? 1;
}

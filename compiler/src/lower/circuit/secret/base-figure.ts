import {
  boundsOfExpression,
  decimal,
  divideRationals,
  MAX_ROWS,
  multiplyRationals,
  rational,
  type Item,
  type Plan,
  type Query,
} from "@qsc/plan";
import { product, type FigureBounds } from "../../../model/formulas/bounds.ts";
import type { Builder } from "../builder.ts";
import type { CellNumbers } from "../cell-numbers.ts";
import { wholeFraction, type CellFraction } from "./fraction.ts";
import {
  addIntegers,
  bitLength,
  constantInteger,
  multiplyIntegers,
  unsignedInteger,
  type CellInteger,
} from "./integer.ts";

/** A figure that is not derived, as a fraction of what its cell holds (`numberInCell`). */
export function baseFigure(
  b: Builder,
  plan: Plan,
  query: Query,
  item: Exclude<Item, { readonly kind: "derived" }>,
  cell: CellNumbers,
): CellFraction {
  const persons: FigureBounds = { min: rational(BigInt(plan.disclosure.minimumCohort)), max: MOST };
  const size = (cohort: number): CellInteger =>
    unsignedInteger(cell.sizes[cohort] ?? [], BigInt(MAX_ROWS));
  switch (item.kind) {
    case "count":
      return wholeFraction(size(item.cohort), persons);
    case "proportion": {
      const isPart = item.denominator === 0;
      return {
        ...{ over: size(item.numerator), under: size(item.denominator) },
        range: { min: rational(0n), max: isPart ? rational(1n) : null },
      };
    }
    case "sum":
    case "mean": {
      const { count, total } = momentsOf(plan, query, item.sum, cell);
      const offset = BigInt(item.offset);
      const over = addIntegers(b, total, count, offset);
      const { min, max } = boundsOfSum(plan, query, item.sum);
      const range = { min: decimal(min, item.scale), max: decimal(max, item.scale) };
      const unit = constantInteger(10n ** BigInt(item.scale));
      return item.kind === "sum"
        ? { over, under: unit, range: product(range, persons) }
        : { over, under: multiplyIntegers(b, count, unit), range };
    }
    case "variance":
      return varianceOf(b, plan, query, item, cell);
    default:
      throw new RangeError(`nothing is computed of \`${item.name}\` in the circuit`);
  }
}

const MOST = rational(BigInt(MAX_ROWS));

/** (n·Σx² − (Σx)²) / (n(n−1)·10^(2·scale)); neither side is ever negative, whatever the cell holds. */
function varianceOf(
  b: Builder,
  plan: Plan,
  query: Query,
  item: Extract<Item, { readonly kind: "variance" | "stddev" }>,
  cell: CellNumbers,
): CellFraction {
  const { count, total } = momentsOf(plan, query, item.sum, cell);
  const squares = momentsOf(plan, query, item.squares, cell).total;
  const [all, own] = [multiplyIntegers(b, count, squares), multiplyIntegers(b, total, total)];
  const spread = addIntegers(b, all, own, -1n);
  const pairs = multiplyIntegers(b, count, addIntegers(b, count, constantInteger(-1n)));
  const { min, max } = boundsOfSum(plan, query, item.sum);
  const reach = decimal(BigInt(max) - BigInt(min), item.scale);
  const unit = constantInteger(100n ** BigInt(item.scale));
  return {
    over: neverNegative(spread),
    under: multiplyIntegers(b, neverNegative(pairs), unit),
    // No sample of two or more has more than half of the square of its range.
    range: {
      min: rational(0n),
      max: divideRationals(multiplyRationals(reach, reach), rational(2n)),
    },
  };
}

/** The number of persons that a sum is over, and the sum of `(value - least)^power`. */
function momentsOf(
  plan: Plan,
  query: Query,
  index: number,
  cell: CellNumbers,
): { readonly count: CellInteger; readonly total: CellInteger } {
  const sum = query.sums[index];
  if (sum === undefined) throw new RangeError(`no sum ${index}`);
  const { min, max } = boundsOfSum(plan, query, index);
  const most = BigInt(MAX_ROWS) * (BigInt(max) - BigInt(min)) ** BigInt(sum.power);
  return {
    count: unsignedInteger(cell.sizes[sum.cohort] ?? [], BigInt(MAX_ROWS)),
    total: unsignedInteger(cell.sums[index] ?? [], most),
  };
}

function boundsOfSum(
  plan: Plan,
  query: Query,
  index: number,
): { readonly min: number; readonly max: number } {
  const sum = query.sums[index];
  if (sum === undefined) throw new RangeError(`no sum ${index}`);
  return boundsOfExpression(sum.value, plan);
}

function neverNegative({ bits, max }: CellInteger): CellInteger {
  return unsignedInteger(bits.slice(0, bitLength(max)), max);
}

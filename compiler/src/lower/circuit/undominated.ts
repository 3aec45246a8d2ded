import { WHOLE, type Dominance } from "@qsc/plan";
import { addMany, weightedSum } from "./add-many.ts";
import { constantBits } from "./add.ts";
import type { Bits, Builder, Node } from "./builder.ts";
import { atLeastShallow } from "./compare.ts";
import { squareShallow } from "./multiply.ts";

/** A sum over persons, all counted from the value's lower bound. */
export interface SumOfPersons {
  readonly power: 1 | 2;
  /** At least 0. */
  readonly offset: bigint;
  readonly persons: Bits;
  /** The sum of `value - offset`. */
  readonly linear: Bits;
  /** The sum of the squares of `value - offset`; of no matter where the power is 1. */
  readonly squares: Bits;
}

/**
 * Whether no few persons make up too much of a sum (`isDominated` of the plan, negated).
 * `distances` are the largest of `value - offset`, descending.
 */
export function isUndominated(
  b: Builder,
  limits: Dominance,
  sum: SumOfPersons,
  distances: readonly Bits[],
): Node {
  const { power, offset } = sum;
  const values = distances.map((bits) => {
    const width = Math.max(bits.length, widthOfOffset(offset)) + 1;
    return addMany(b, [bits, constantBits(offset, width)], width);
  });
  const total = totalOf(b, sum);
  const largest = power === 1 ? values : values.map((value) => squareShallow(b, value));
  return keepsLimits(b, limits, total, largest);
}

/** Whether a total is within limits of what its largest parts may make up; they are given in descending order. */
export function keepsLimits(
  b: Builder,
  { remainder, top }: Dominance,
  total: Bits,
  largest: readonly Bits[],
): Node {
  // Neither side is more than 3 WHOLE times its largest part.
  const widest = Math.max(total.length, ...largest.map((bits) => bits.length));
  const width = widest + (3 * WHOLE).toString(2).length;
  const weighted = (
    terms: readonly { readonly bits: Bits | undefined; readonly times: number }[],
  ): Bits =>
    weightedSum(
      b,
      terms.map(({ bits = [], times }) => ({ bits, coefficient: BigInt(times) })),
      width,
    );
  const [first, second] = largest;
  const conditions = top.map(({ persons, share }) =>
    atLeastShallow(
      b,
      weighted([{ bits: total, times: share }]),
      weighted(largest.slice(0, persons).map((bits) => ({ bits, times: WHOLE }))),
    ),
  );
  if (remainder !== undefined) {
    // X - x1 - x2 >= p x1
    const needed = weighted([
      { bits: first, times: WHOLE + remainder },
      { bits: second, times: WHOLE },
    ]);
    conditions.push(atLeastShallow(b, weighted([{ bits: total, times: WHOLE }]), needed));
  }
  return b.andAll(conditions);
}

/** The sum of `value^power` itself. */
export function totalOf(
  b: Builder,
  { power, offset, persons, linear, squares }: SumOfPersons,
): Bits {
  const width =
    Math.max(squares.length, linear.length, persons.length) + 2 * widthOfOffset(offset) + 3;
  if (power === 1) {
    const terms = [
      { bits: linear, coefficient: 1n },
      { bits: persons, coefficient: offset },
    ];
    return weightedSum(b, terms, width);
  }
  // The sum of (d + o)^2 is that of d^2 + 2 o d + o^2.
  const terms = [
    { bits: squares, coefficient: 1n },
    { bits: linear, coefficient: 2n * offset },
    { bits: persons, coefficient: offset * offset },
  ];
  return weightedSum(b, terms, width);
}

function widthOfOffset(offset: bigint): number {
  return offset.toString(2).length;
}

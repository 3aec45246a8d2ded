import { WHOLE, type Dominance } from "@qsc/plan";
import { addMany, weightedSum } from "./add-many.ts";
import { constantBits } from "./add.ts";
import type { Bits, Builder, Node } from "./builder.ts";
import { atLeastShallow } from "./compare.ts";
import { squareShallow } from "./multiply.ts";

/** A sum of one cell with its largest contributions, all counted from the value's lower bound. */
export interface JudgedSum {
  readonly power: 1 | 2;
  /** At least 0. */
  readonly offset: bigint;
  readonly persons: Bits;
  /** The sum of `value - offset`. */
  readonly linear: Bits;
  /** The sum of the squares of `value - offset`; of no matter where the power is 1. */
  readonly squares: Bits;
  /** Of `value - offset`, the largest first. */
  readonly largest: readonly Bits[];
}

/** Whether no few persons make up too much of a sum (`isDominated` of the plan, negated). */
export function isUndominated(b: Builder, { remainder, top }: Dominance, sum: JudgedSum): Node {
  const { total, largest } = contributions(b, sum);
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

/** The total of `value^power` and its largest contributions. */
function contributions(
  b: Builder,
  { power, offset, persons, linear, squares, largest }: JudgedSum,
): { readonly total: Bits; readonly largest: readonly Bits[] } {
  const offsetWidth = offset.toString(2).length;
  const values = largest.map((bits) => {
    const width = Math.max(bits.length, offsetWidth) + 1;
    return addMany(b, [bits, constantBits(offset, width)], width);
  });
  const width = Math.max(squares.length, linear.length, persons.length) + 2 * offsetWidth + 3;
  if (power === 1) {
    const terms = [
      { bits: linear, coefficient: 1n },
      { bits: persons, coefficient: offset },
    ];
    return { total: weightedSum(b, terms, width), largest: values };
  }
  // The sum of (d + o)^2 is that of d^2 + 2 o d + o^2.
  const terms = [
    { bits: squares, coefficient: 1n },
    { bits: linear, coefficient: 2n * offset },
    { bits: persons, coefficient: offset * offset },
  ];
  return {
    total: weightedSum(b, terms, width),
    largest: values.map((bits) => squareShallow(b, bits)),
  };
}

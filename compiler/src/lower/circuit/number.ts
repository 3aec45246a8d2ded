import type { Bounds } from "@qsc/plan";
import { widthOf } from "@qsc/plan";
import { complement, linearCombination } from "./add.ts";
import type { Bits, Builder, Node } from "./builder.ts";
import { multiply, square } from "./multiply.ts";

/** A number of a row: `bounds.min` plus the unsigned number in `bits`, which has `widthOf(bounds)` bits. */
export interface RowNumber {
  readonly bounds: Bounds;
  readonly bits: Bits;
  /** 1 where there is a value; null when there always is one. Without a value the bits mean nothing. */
  readonly present: Node | null;
}

/** The same number counted from `min`, in `width` bits. */
export function rebase(b: Builder, number: RowNumber, min: number, width: number): Bits {
  const distance = BigInt(number.bounds.min) - BigInt(min);
  return linearCombination(b, [{ bits: number.bits, coefficient: 1n }], distance, width);
}

/** `left + sign * right`. */
export function addNumbers(
  b: Builder,
  left: RowNumber,
  right: RowNumber,
  sign: 1 | -1,
  bounds: Bounds,
): RowNumber {
  const width = widthOf(bounds);
  const constant =
    BigInt(left.bounds.min) + BigInt(sign) * BigInt(right.bounds.min) - BigInt(bounds.min);
  const terms = [
    { bits: left.bits, coefficient: 1n },
    { bits: right.bits, coefficient: BigInt(sign) },
  ];
  return {
    bounds,
    bits: linearCombination(b, terms, constant, width),
    present: bothPresent(b, left, right),
  };
}

export function negateNumber(b: Builder, operand: RowNumber, bounds: Bounds): RowNumber {
  const width = widthOf(bounds);
  // -(min + x) counted from -max is (max - min) - x; where the range is a power of two, the complement.
  const full = 2n ** BigInt(width) - 1n === BigInt(bounds.max) - BigInt(bounds.min);
  const terms = [{ bits: operand.bits, coefficient: -1n }];
  const bits = full
    ? complement(b, operand.bits, width)
    : linearCombination(b, terms, BigInt(bounds.max) - BigInt(bounds.min), width);
  return { bounds, bits, present: operand.present };
}

/** (l + x)(r + y) = lr + l y + r x + x y, counted from the product's minimum. */
export function multiplyNumbers(
  b: Builder,
  left: RowNumber,
  right: RowNumber,
  bounds: Bounds,
): RowNumber {
  const width = widthOf(bounds);
  const [l, r] = [BigInt(left.bounds.min), BigInt(right.bounds.min)];
  const same =
    left.bits.length === right.bits.length && left.bits.every((x, i) => x === right.bits[i]);
  const product = same ? square(b, left.bits) : multiply(b, left.bits, right.bits, width);
  const terms = [
    { bits: product, coefficient: 1n },
    { bits: right.bits, coefficient: l },
    { bits: left.bits, coefficient: r },
  ].filter((term) => term.coefficient !== 0n);
  return {
    bounds,
    bits: linearCombination(b, terms, l * r - BigInt(bounds.min), width),
    present: bothPresent(b, left, right),
  };
}

/** `then` where `condition` is 1, else `otherwise`; `present` follows the branch taken. */
export function chooseNumber(
  b: Builder,
  condition: Node,
  then: RowNumber,
  otherwise: RowNumber,
  bounds: Bounds,
): RowNumber {
  const width = widthOf(bounds);
  const [yes, no] = [rebase(b, then, bounds.min, width), rebase(b, otherwise, bounds.min, width)];
  const bits = yes.map((bit, i) => b.choose(condition, bit, no[i] ?? bit));
  const present =
    then.present === null && otherwise.present === null
      ? null
      : b.choose(condition, then.present ?? 1, otherwise.present ?? 1);
  return { bounds, bits, present };
}

export function bothPresent(b: Builder, left: RowNumber, right: RowNumber): Node | null {
  if (left.present === null) return right.present;
  return right.present === null ? left.present : b.and(left.present, right.present);
}

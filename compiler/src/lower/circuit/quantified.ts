import { operandInSlot, widthOf, type Bounds, type Quantified } from "@qsc/plan";
import { add, complement } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeast } from "./compare.ts";
import { addNumbers, chooseNumber, rebase, type RowNumber } from "./number.ts";
import type { RowCompiler } from "./row-expression.ts";

/** A quantified expression as a tree over the slots of its data set; unused slots leave it unchanged. */
export function quantifiedNumber(
  compiler: RowCompiler,
  expression: Quantified,
  bounds: Bounds,
): RowNumber {
  const { builder: b } = compiler;
  const { kind, slots } = expression;
  const operands = Array.from({ length: slots.count }, (_, slot) => {
    const used = b.input({ kind: "column", column: slots.first + slot * slots.width, bit: 0 });
    return { used, operand: operandInSlot(expression, slot) };
  });
  switch (kind) {
    case "any":
    case "number": {
      const holds = operands.map(({ used, operand }) => b.and(used, compiler.condition(operand)));
      const bits = kind === "any" ? [b.orAll(holds)] : countOnes(b, holds);
      return { bounds, bits: padded(bits, widthOf(bounds)), present: null };
    }
    case "total":
      return total(
        b,
        operands.map(({ used, operand }) => {
          const value = compiler.number(operand);
          return orZero(b, b.and(used, value.present ?? ONE), value);
        }),
        bounds,
      );
    case "largest":
    case "smallest":
      return extreme(
        b,
        kind,
        operands.map(({ used, operand }) => {
          const value = compiler.number(operand);
          return { ...value, present: b.and(used, value.present ?? ONE) };
        }),
        bounds,
      );
  }
}

/** How many of the nodes are 1: halves are counted and added, so that early sums are narrow. */
function countOnes(b: Builder, nodes: readonly Node[]): Bits {
  if (nodes.length <= 1) return nodes;
  const middle = Math.floor(nodes.length / 2);
  const [low, high] = [countOnes(b, nodes.slice(0, middle)), countOnes(b, nodes.slice(middle))];
  return add(b, low, high, widthOf({ min: 0, max: nodes.length }));
}

function orZero(b: Builder, there: Node, value: RowNumber): RowNumber {
  const bounds = { min: Math.min(0, value.bounds.min), max: Math.max(0, value.bounds.max) };
  const zero: RowNumber = { bounds: { min: 0, max: 0 }, bits: [], present: null };
  return chooseNumber(b, there, { ...value, present: null }, zero, bounds);
}

function total(b: Builder, values: readonly RowNumber[], bounds: Bounds): RowNumber {
  const sum = (some: readonly RowNumber[]): RowNumber => {
    const [first] = some;
    if (first === undefined) throw new RangeError("a joined data set has a slot at least");
    if (some.length === 1) return first;
    const middle = Math.floor(some.length / 2);
    const [left, right] = [sum(some.slice(0, middle)), sum(some.slice(middle))];
    const both = {
      min: left.bounds.min + right.bounds.min,
      max: left.bounds.max + right.bounds.max,
    };
    return addNumbers(b, left, right, 1, both);
  };
  return { bounds, bits: rebase(b, sum(values), bounds.min, widthOf(bounds)), present: null };
}

/**
 * The largest, or by complements the smallest.
 * A slot without a value counts as 0, which no value is below, so presence decides only whether there is any.
 */
function extreme(
  b: Builder,
  kind: "largest" | "smallest",
  values: readonly (RowNumber & { readonly present: Node })[],
  bounds: Bounds,
): RowNumber {
  const width = widthOf(bounds);
  const turned = (bits: Bits): Bits => (kind === "largest" ? bits : complement(b, bits, width));
  const candidates = values.map((value) => {
    const bits = turned(rebase(b, value, bounds.min, width));
    return bits.map((bit) => b.and(value.present, bit));
  });
  const greatest = (some: readonly Bits[]): Bits => {
    if (some.length <= 1) return some[0] ?? [];
    const middle = Math.floor(some.length / 2);
    const [left, right] = [greatest(some.slice(0, middle)), greatest(some.slice(middle))];
    const wins = atLeast(b, left, right);
    return left.map((bit, at) => b.choose(wins, bit, right[at] ?? ZERO));
  };
  return {
    bounds,
    bits: turned(greatest(candidates)),
    present: b.orAll(values.map(({ present }) => present)),
  };
}

function padded(bits: Bits, width: number): Bits {
  return Array.from({ length: width }, (_, bit) => bits[bit] ?? ZERO);
}

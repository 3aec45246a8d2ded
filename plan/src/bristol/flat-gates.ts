import type { BristolGate } from "./bristol.ts";

/** A wire, or one of the constants, which are negative. */
export type Bit = number;
export const ZERO: Bit = -1;
export const ONE: Bit = -2;

/** A number, least significant bit first. */
export type FlatNumber = readonly Bit[];

/** Gates in the order in which they are asked for; constants are folded. */
export interface FlatGates {
  readonly gates: readonly BristolGate[];
  readonly xor: (left: Bit, right: Bit) => Bit;
  readonly and: (left: Bit, right: Bit) => Bit;
  readonly not: (operand: Bit) => Bit;
  /** New wires that hold these bits, constants included. */
  readonly copies: (bits: readonly Bit[]) => void;
  readonly wires: () => number;
}

/** Gates over so many input wires. */
export function flatGates(inputs: number): FlatGates {
  const gates: BristolGate[] = [];
  let wires = inputs;
  const not = (operand: Bit): Bit => {
    if (operand < 0) return operand === ZERO ? ONE : ZERO;
    gates.push({ kind: "INV", operand, out: wires });
    return wires++;
  };
  return {
    gates,
    not,
    xor: (left, right) => {
      if (left < 0) return left === ZERO ? right : not(right);
      if (right < 0) return right === ZERO ? left : not(left);
      if (left === right) return ZERO;
      gates.push({ kind: "XOR", left, right, out: wires });
      return wires++;
    },
    and: (left, right) => {
      if (left < 0) return left === ZERO ? ZERO : right;
      if (right < 0) return right === ZERO ? ZERO : left;
      if (left === right) return left;
      gates.push({ kind: "AND", left, right, out: wires });
      return wires++;
    },
    copies: (bits) => {
      for (const bit of bits) {
        if (bit >= 0) gates.push({ kind: "EQW", operand: bit, out: wires++ });
        else gates.push({ kind: "EQ", value: bit === ONE ? 1 : 0, out: wires++ });
      }
    },
    wires: () => wires,
  };
}

/**
 * The sum of numbers modulo 2^width.
 * Weight after weight, each adder taking two more bits to the sum of those before: about one AND a bit.
 */
export function flatSum(
  flat: FlatGates,
  numbers: readonly FlatNumber[],
  width: number,
): FlatNumber {
  const largest = numbers.reduce((sum, bits) => sum + (1n << BigInt(bits.length)) - 1n, 0n);
  const limit = Math.min(width, largest === 0n ? 0 : largest.toString(2).length);
  const pools: Bit[][] = Array.from({ length: limit + 1 }, (_, weight) =>
    numbers.flatMap((bits) => bits[weight] ?? []),
  );
  return pools.slice(0, limit).map((pool, weight) => {
    const carries = pools[weight + 1] ?? [];
    const isLast = weight + 1 === limit;
    let sum = pool[0] ?? ZERO;
    for (let at = 1; at < pool.length; at += 2) {
      const [left, right] = [pool[at] ?? ZERO, pool[at + 1] ?? ZERO];
      const differs = flat.xor(sum, left);
      if (!isLast) carries.push(flat.xor(sum, flat.and(differs, flat.xor(sum, right))));
      sum = flat.xor(differs, right);
    }
    return sum;
  });
}

/** The `count` largest numbers, descending, in a tree of merges; fewer if there are not as many. */
export function flatLargest(
  flat: FlatGates,
  numbers: readonly FlatNumber[],
  count: number,
): readonly FlatNumber[] {
  if (numbers.length < 2) return numbers;
  const middle = numbers.length >> 1;
  const best = [...flatLargest(flat, numbers.slice(0, middle), count)];
  for (const number of flatLargest(flat, numbers.slice(middle), count)) {
    let rest = number;
    for (const [rank, other] of best.entries()) {
      const [larger, smaller] = inOrder(flat, other, rest);
      best[rank] = larger;
      rest = smaller;
    }
    if (best.length < count) best.push(rest);
  }
  return best;
}

/** The larger and the smaller of two numbers of the same width. */
function inOrder(
  flat: FlatGates,
  left: FlatNumber,
  right: FlatNumber,
): readonly [FlatNumber, FlatNumber] {
  const differences = left.map((bit, at) => flat.xor(bit, right[at] ?? ZERO));
  // The highest bit that differs decides; what the lower ones say stands until then.
  const swaps = differences.reduce(
    (result, differs, at) =>
      flat.xor(result, flat.and(differs, flat.xor(result, right[at] ?? ZERO))),
    ZERO,
  );
  const moved = differences.map((differs) => flat.and(swaps, differs));
  return [
    left.map((bit, at) => flat.xor(bit, moved[at] ?? ZERO)),
    right.map((bit, at) => flat.xor(bit, moved[at] ?? ZERO)),
  ];
}

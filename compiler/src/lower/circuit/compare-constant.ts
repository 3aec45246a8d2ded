import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";

/**
 * Whether the number is at least `constant`.
 * From the lowest set bit of the constant upwards, a 1 asks for this bit too and a 0 accepts this bit instead:
 * one AND a bit, none for the zeros at the end. Runs of equal bits are balanced, so depth is about the number of runs.
 */
export function atLeastConstant(b: Builder, bits: Bits, constant: bigint): Node {
  if (constant <= 0n) return ONE;
  if (constant >= 1n << BigInt(bits.length)) return ZERO;
  const isOne = (bit: number): boolean => ((constant >> BigInt(bit)) & 1n) === 1n;
  let lowest = 0;
  while (!isOne(lowest)) lowest++;
  let result = bits[lowest] ?? ZERO;
  for (let bit = lowest + 1; bit < bits.length;) {
    const run: Node[] = [];
    const kind = isOne(bit);
    while (bit < bits.length && isOne(bit) === kind) run.push(bits[bit++] ?? ZERO);
    result = kind ? b.andAll([...run, result]) : b.orAll([...run, result]);
  }
  return result;
}

/**
 * Whether the number is one of `values`; nobody has a number beyond `last`.
 * A decision tree over the bits, highest first; branches that are alike cost nothing.
 */
export function isMember(b: Builder, bits: Bits, values: readonly bigint[], last: bigint): Node {
  const reachable = values.filter((value) => value >= 0n && value <= last);
  const [only] = reachable;
  if (only !== undefined && reachable.length === 1 && bits.length > 4) {
    return b.andAll(bits.map((bit, i) => (((only >> BigInt(i)) & 1n) === 1n ? bit : b.not(bit))));
  }
  const decide = (width: number, low: bigint, inside: readonly bigint[]): Node => {
    if (inside.length === 0) return ZERO;
    const high = low + (1n << BigInt(width)) - 1n;
    const possible = (high < last ? high : last) - low + 1n;
    if (BigInt(inside.length) === possible) return ONE;
    const middle = low + (1n << BigInt(width - 1));
    const below = decide(
      width - 1,
      low,
      inside.filter((value) => value < middle),
    );
    if (middle > last) return below;
    const above = decide(
      width - 1,
      middle,
      inside.filter((value) => value >= middle),
    );
    return b.choose(bits[width - 1] ?? ZERO, above, below);
  };
  return decide(bits.length, 0n, reachable);
}

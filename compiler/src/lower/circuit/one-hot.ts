import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";

/**
 * One wire for each code 0 … count-1, of which the one of the number in `bits` is 1 where `among` is.
 * A tree from the highest bit: each split costs one AND, and none where one side holds no code.
 * No row may have a code of `count` or more.
 */
export function oneHot(b: Builder, bits: Bits, count: number, among: Node = ONE): readonly Node[] {
  const split = (width: number, low: number, here: Node): readonly Node[] => {
    if (width === 0) return [here];
    const middle = low + 2 ** (width - 1);
    if (middle >= count) return split(width - 1, low, here);
    const above = b.and(here, bits[width - 1] ?? ZERO);
    const below = b.xor(here, above);
    return [...split(width - 1, low, below), ...split(width - 1, middle, above)];
  };
  return split(bits.length, 0, among);
}

/** The cells of several keys, first key slowest, among the rows where `where` is 1. */
export function crossProduct(
  b: Builder,
  where: Node,
  keys: readonly (readonly Node[])[],
): readonly Node[] {
  // Pairing the keys from the left shares every prefix; `where` joins last, to keep it off the long path.
  const cells = keys.reduce<readonly Node[]>(
    (prefixes, key) => prefixes.flatMap((prefix) => key.map((line) => b.and(prefix, line))),
    [ONE],
  );
  return cells.map((cell) => b.and(cell, where));
}

import type { Query } from "./plan.ts";

/** The number of cells of a query: the product of its keys' domains. */
export function cellCount(query: Pick<Query, "keys">): number {
  return query.keys.reduce((product, key) => product * key.labels.length, 1);
}

/** The label of each key in cell `index`, in the order of the keys; the first key runs slowest. */
export function cellLabels(query: Pick<Query, "keys">, index: number): readonly string[] {
  const labels: string[] = [];
  let rest = index;
  for (const key of [...query.keys].reverse()) {
    const label = key.labels[rest % key.labels.length];
    if (label === undefined) throw new RangeError(`no cell ${index}`);
    labels.unshift(label);
    rest = Math.floor(rest / key.labels.length);
  }
  return labels;
}

/** The cell of a row whose keys evaluate to `values`; the inverse of `cellLabels`, by value. */
export function cellIndex(query: Pick<Query, "keys">, values: readonly number[]): number {
  let index = 0;
  for (const [position, key] of query.keys.entries()) {
    const offset = (values[position] ?? Number.NaN) - key.min;
    if (!(offset >= 0 && offset < key.labels.length)) {
      throw new RangeError(`key \`${key.name}\` has no value ${values[position]}`);
    }
    index = index * key.labels.length + offset;
  }
  return index;
}

/**
 * The cell of a table that has only the keys at `positions`, in that order, to which cell `index` belongs.
 */
export function projectCell(
  query: Pick<Query, "keys">,
  index: number,
  positions: readonly number[],
): number {
  const values: number[] = [];
  let rest = index;
  for (const { labels } of query.keys.toReversed()) {
    values.unshift(rest % labels.length);
    rest = Math.floor(rest / labels.length);
  }
  return positions.reduce(
    (cell, position) => cell * (query.keys[position]?.labels.length ?? 1) + (values[position] ?? 0),
    0,
  );
}

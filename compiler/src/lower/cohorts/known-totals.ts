import { cellCount, type Key, type KnownTotals, type MarginLink } from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";

/** A table of a contract: its place among the queries and its keys. */
export interface KeyedTable {
  readonly query: number;
  readonly keys: readonly Key[];
}

/** What a table's cells are beside the other tables over the same persons. */
export interface TableTotals {
  readonly table: KeyedTable;
  readonly totals: KnownTotals;
}

/** Tables that share keys, directly or through others; a table without keys is by itself. */
export function clustersOf<T extends KeyedTable>(tables: readonly T[]): readonly (readonly T[])[] {
  const clusters: T[][] = [];
  for (const table of tables) {
    const touched = clusters.filter((one) => one.some((other) => sharesKey(other, table)));
    for (const one of touched) clusters.splice(clusters.indexOf(one), 1);
    clusters.push([...touched.flat(), table]);
  }
  return clusters;
}

function sharesKey(one: KeyedTable, other: KeyedTable): boolean {
  return positionsOf(one, other).some((position) => position >= 0);
}

/**
 * How tables that share keys are totals of each other, their common total being known; null when that is not understood.
 *
 * One of them must have all keys of the others.
 * From it a chain of ever coarser tables is taken, in which the cells of each are parts of those of the next;
 * any other table has totals that follow from one of the chain.
 */
export function knownTotals(cluster: readonly KeyedTable[]): readonly TableTotals[] | null {
  const sorted = cluster.toSorted(
    (a, b) => b.keys.length - a.keys.length || cellCount(a) - cellCount(b),
  );
  const [finest, ...others] = sorted;
  if (finest === undefined || others.some((other) => !isWithin(other, finest))) return null;
  if (others.length === 0 && cellCount(finest) === 1) {
    // A single cell is not a part of anything.
    return [{ table: finest, totals: { kind: "none" } }];
  }
  const chain = [finest];
  for (const table of others) {
    const above = chain.at(-1) ?? finest;
    if (table.keys.length < above.keys.length && isWithin(table, above)) chain.push(table);
  }
  return sorted.map((table): TableTotals => {
    const at = chain.indexOf(table);
    if (at >= 0)
      return { table, totals: { kind: "partition", parent: linkTo(chain[at + 1], table) } };
    const cells = chain.findLast((one) => isWithin(table, one)) ?? finest;
    return {
      table,
      totals: { kind: "derived", cells: cells.query, keys: positionsOf(table, cells) },
    };
  });
}

function linkTo(parent: KeyedTable | undefined, table: KeyedTable): MarginLink | null {
  return parent === undefined ? null : { query: parent.query, keys: positionsOf(parent, table) };
}

function isWithin(table: KeyedTable, finer: KeyedTable): boolean {
  return !positionsOf(table, finer).includes(-1);
}

/** Where the keys of one table stand among those of the other; -1 for a key that it does not have. */
function positionsOf(table: KeyedTable, finer: KeyedTable): readonly number[] {
  const texts = finer.keys.map(({ expression }) => textOf(expression));
  return table.keys.map(({ expression }) => texts.indexOf(textOf(expression)));
}

import { cellCount, type Key, type KnownTotals } from "@qsc/plan";
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

/** Sums of row groups of a cross-table, column by column, that its circuit may form. */
const MAX_ROW_GROUPS = 2 ** 15;

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
 * Understood are a table alone, tables each of which has all keys of the one before and more,
 * and a cross-table with both of its margins.
 */
export function knownTotals(cluster: readonly KeyedTable[]): readonly TableTotals[] | null {
  const sorted = cluster.toSorted((a, b) => a.keys.length - b.keys.length);
  const [only] = sorted;
  if (sorted.length === 1 && only !== undefined && cellCount(only) === 1) {
    // A single cell is not a part of anything.
    return [{ table: only, totals: { kind: "none" } }];
  }
  return nested(sorted) ?? crossed(sorted);
}

function nested(sorted: readonly KeyedTable[]): readonly TableTotals[] | null {
  const found: TableTotals[] = [];
  for (const [index, table] of sorted.entries()) {
    const parent = sorted[index - 1];
    if (parent === undefined) {
      found.push({ table, totals: { kind: "partition", parent: null } });
      continue;
    }
    const keys = positionsOf(parent, table);
    if (keys.includes(-1) || keys.length === table.keys.length) return null;
    found.push({
      table,
      totals: { kind: "partition", parent: { query: parent.query, keys } },
    });
  }
  return found;
}

function crossed(sorted: readonly KeyedTable[]): readonly TableTotals[] | null {
  const [first, second, cells] = sorted;
  if (first === undefined || second === undefined || cells === undefined) return null;
  if (sorted.length !== 3) return null;
  // Groups of rows close, so the longer margin gives the rows.
  const [columns, rows] = cellCount(first) > cellCount(second) ? [second, first] : [first, second];
  const [columnKeys, rowKeys] = [positionsOf(columns, cells), positionsOf(rows, cells)];
  const used = new Set([...columnKeys, ...rowKeys]);
  const fits =
    !used.has(-1) &&
    used.size === cells.keys.length &&
    columnKeys.length + rowKeys.length === cells.keys.length;
  const [width, height] = [cellCount(columns), cellCount(rows)];
  if (!fits || width < 2 || (width * height * (height + 1)) / 2 > MAX_ROW_GROUPS) return null;
  return [
    { table: columns, totals: { kind: "partition", parent: null } },
    {
      table: cells,
      totals: { kind: "cross", columns: { query: columns.query, keys: columnKeys } },
    },
    { table: rows, totals: { kind: "rowTotals", cells: cells.query, keys: rowKeys } },
  ];
}

/** Where the keys of one table stand among those of the other; -1 for a key that it does not have. */
function positionsOf(table: KeyedTable, finer: KeyedTable): readonly number[] {
  const texts = finer.keys.map(({ expression }) => textOf(expression));
  return table.keys.map(({ expression }) => texts.indexOf(textOf(expression)));
}

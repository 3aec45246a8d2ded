import { boundsOf, earlierRowPlace, storedColumns, withEarlierRows, type Dataset } from "@qsc/plan";
import { allocateColumn, type ColumnData, type Table } from "./table.ts";

/** Rows whose persons can be found again in other snapshots; row i belongs to person i. */
export interface PersonTable {
  readonly table: Table;
  /** Equal for the same person in every snapshot of a site. */
  readonly persons: readonly string[];
}

/** Rows for `withEarlierRows`: the first `present` are of persons who are there now, the others of those who were. */
export interface RowsOverTime {
  readonly table: Table;
  readonly present: number;
}

/**
 * Puts each person's rows of earlier snapshots beside the current one, at the site, where persons are known.
 * null stands for a snapshot in which the site took no part.
 */
export function besideEarlierRows(
  dataset: Dataset,
  now: PersonTable,
  before: readonly (PersonTable | null)[],
): RowsOverTime {
  const lanes = new Map(now.persons.map((person, row) => [person, row]));
  for (const snapshot of before) {
    for (const person of snapshot?.persons ?? []) {
      if (!lanes.has(person)) lanes.set(person, lanes.size);
    }
  }
  const stored = storedColumns(withEarlierRows(dataset, before.length));
  const columns = stored.map(({ type, optional }) => allocateLeast(type, optional, lanes.size));
  const laneOf = (person: string): number => lanes.get(person) ?? 0;
  fill(columns, now, laneOf);
  for (const [at, snapshot] of before.entries()) {
    if (snapshot === null) continue;
    const [there, ...others] = columns.slice(earlierRowPlace(dataset, at));
    for (const person of snapshot.persons) if (there) there.values[laneOf(person)] = 1;
    fill(others, snapshot, laneOf);
  }
  return { table: { rows: lanes.size, columns }, present: now.table.rows };
}

/** Where nobody is there columns hold their least value, which is all zeros when shared. */
function allocateLeast(
  ...[type, optional, rows]: Parameters<typeof allocateColumn>
): ReturnType<typeof allocateColumn> {
  const column = allocateColumn(type, optional, rows);
  column.values.fill(boundsOf(type).min);
  return column;
}

function fill(
  columns: readonly ColumnData[],
  { table, persons }: PersonTable,
  laneOf: (person: string) => number,
): void {
  const places = persons.map(laneOf);
  for (const [index, { values, present }] of table.columns.entries()) {
    const target = columns[index];
    if (target === undefined) throw new RangeError(`no column ${index}`);
    for (const [row, lane] of places.entries()) {
      target.values[lane] = values[row] ?? 0;
      if (present !== undefined && target.present !== undefined) {
        target.present[lane] = present[row] ?? 0;
      }
    }
  }
}

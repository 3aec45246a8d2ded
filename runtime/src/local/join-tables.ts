import { boundsOf, slotsOf, storedColumns, type Dataset, type Slots } from "@qsc/plan";
import { allocateColumn, type ColumnData, type Table } from "./table.ts";

/** Rows of one joined data set: `owners[i]` is the row of the persons' table that row i belongs to. */
export interface JoinedRows {
  /** With the columns of the joined data set alone. */
  readonly table: Table;
  readonly owners: readonly number[];
}

/**
 * The persons' table with the rows of each joined data set in the slots of their person, in the order of the file.
 * Unused slots hold the least value of each column, so that they look like nothing in particular.
 * Throws a RangeError when a person has more rows than slots.
 */
export function joinTables(dataset: Dataset, persons: Table, joined: readonly JoinedRows[]): Table {
  const columns: ColumnData[] = [...persons.columns];
  for (const { type, optional } of storedColumns(dataset).slice(columns.length)) {
    const column = allocateColumn(type, optional, persons.rows);
    column.values.fill(boundsOf(type).min);
    columns.push(column);
  }
  const places = slotsOf(dataset);
  for (const [index, rows] of joined.entries()) {
    const slots = places[index];
    if (slots === undefined) throw new RangeError(`no joined data set ${index}`);
    fillSlots(columns, slots, rows, persons.rows);
  }
  return { rows: persons.rows, columns };
}

function fillSlots(
  columns: readonly ColumnData[],
  slots: Slots,
  { table, owners }: JoinedRows,
  persons: number,
): void {
  const next = new Uint16Array(persons);
  for (const [row, owner] of owners.entries()) {
    const slot = next[owner]!++;
    if (slot >= slots.count) throw new RangeError("a person has more rows than slots");
    const first = slots.first + slot * slots.width;
    columns[first]!.values[owner] = 1;
    for (const [index, { values, present }] of table.columns.entries()) {
      const target = columns[first + 1 + index]!;
      target.values[owner] = values[row]!;
      if (present !== undefined) target.present![owner] = present[row]!;
    }
  }
}

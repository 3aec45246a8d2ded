import { boundsOf, type Dataset, type JoinedData } from "@qsc/plan";
import { joinTables, type JoinedRows } from "./join-tables.ts";
import { allocateColumn, type Table } from "./table.ts";

/** `count` rows with the same values: one a column of the data set, null where it is missing. */
export interface RepeatedRow {
  readonly count: number;
  readonly values: readonly (number | null)[];
}

/** `count` joined rows for each person of the group `owner`. */
export interface OwnedRow extends RepeatedRow {
  readonly owner: number;
}

/**
 * Rows that were written down rather than read, as columns; `joined` has one list a joined data set.
 * Throws a RangeError when a person has more joined rows than slots.
 */
export function tableOfRows(
  dataset: Dataset,
  groups: readonly RepeatedRow[],
  joined: readonly (readonly OwnedRow[])[],
): Table {
  const persons = columnsOfRows(dataset, groups);
  const parts = (dataset.joined ?? []).map((one, index) =>
    joinedRows(one, groups, joined[index] ?? []),
  );
  return joinTables(dataset, persons, parts);
}

function joinedRows(
  data: JoinedData,
  persons: readonly RepeatedRow[],
  rows: readonly OwnedRow[],
): JoinedRows {
  const firsts: number[] = [];
  let next = 0;
  for (const { count } of persons) {
    firsts.push(next);
    next += count;
  }
  const owners: number[] = [];
  const repeated = rows.map(({ owner, count, values }) => {
    const [first, group] = [firsts[owner], persons[owner]];
    if (first === undefined || group === undefined) throw new RangeError(`no group ${owner}`);
    for (let person = first; person < first + group.count; person++) {
      for (let row = 0; row < count; row++) owners.push(person);
    }
    return { count: count * group.count, values };
  });
  return { table: columnsOfRows(data, repeated), owners };
}

function columnsOfRows(dataset: Dataset, groups: readonly RepeatedRow[]): Table {
  const rows = groups.reduce((total, { count }) => total + count, 0);
  const columns = dataset.columns.map(({ type, optional }, index) => {
    const column = allocateColumn(type, optional, rows);
    let from = 0;
    for (const { count, values } of groups) {
      const value = values[index] ?? null;
      column.values.fill(value ?? boundsOf(type).min, from, from + count);
      column.present?.fill(value === null ? 0 : 1, from, from + count);
      from += count;
    }
    return column;
  });
  return { rows, columns };
}

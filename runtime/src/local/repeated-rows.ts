import { boundsOf, type Dataset } from "@qsc/plan";
import { allocateColumn, type Table } from "./table.ts";

/** `count` rows with the same values: one a column of the data set, null where it is missing. */
export interface RepeatedRow {
  readonly count: number;
  readonly values: readonly (number | null)[];
}

/** Rows that were written down rather than read, as columns. */
export function tableOfRows(dataset: Dataset, groups: readonly RepeatedRow[]): Table {
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

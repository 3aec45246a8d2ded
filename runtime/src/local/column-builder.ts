import { boundsOf, type Column } from "@qsc/plan";
import { allocateColumn, type ColumnData } from "./table.ts";
import { MISSING } from "./value-reader.ts";

/** Grows a column by doubling, so that a file of unknown length is read once. */
export interface ColumnBuilder {
  readonly set: (row: number, value: number) => void;
  readonly finish: (rows: number) => ColumnData;
}

export function columnBuilder(column: Column): ColumnBuilder {
  const { min } = boundsOf(column.type);
  let capacity = 1024;
  let data = allocateColumn(column.type, column.optional, capacity);
  const resize = (rows: number): void => {
    const grown = allocateColumn(column.type, column.optional, rows);
    const kept = Math.min(rows, capacity);
    grown.values.set(data.values.subarray(0, kept));
    if (data.present !== undefined) grown.present?.set(data.present.subarray(0, kept));
    [data, capacity] = [grown, rows];
  };
  return {
    set: (row, value) => {
      if (row >= capacity) resize(capacity * 2);
      const present = value !== MISSING;
      data.values[row] = present ? value : min;
      if (data.present !== undefined) data.present[row] = present ? 1 : 0;
    },
    finish: (rows) => {
      resize(rows);
      return data;
    },
  };
}

import { boundsOf, storedColumns, type Dataset, type ValueType } from "@qsc/plan";

/** Rows of a data set as columns, in the order of its stored columns. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

export interface ColumnData {
  /**
   * One value a row, as the integer of the column's value type (plan/src/value-type.ts).
   * Where the value is missing it is the type's minimum.
   */
  readonly values: Int32Array | Float64Array;
  /** 1 where the row has a value, 0 where it is missing; there exactly for optional columns. */
  readonly present?: Uint8Array;
}

/** Puts the rows of several tables of one data set under each other. */
export function concatenateTables(dataset: Dataset, tables: readonly Table[]): Table {
  const rows = tables.reduce((total, table) => total + table.rows, 0);
  const columns = storedColumns(dataset).map((column, index) => {
    const joined = allocateColumn(column.type, column.optional, rows);
    let offset = 0;
    for (const table of tables) {
      const part = table.columns[index];
      if (part === undefined) throw new RangeError(`a table has no column ${index}`);
      joined.values.set(part.values, offset);
      joined.present?.set(part.present ?? [], offset);
      offset += table.rows;
    }
    return joined;
  });
  return { rows, columns };
}

/** A column of `rows` zeros, wide enough for the type: Int32Array where the bounds allow it. */
export function allocateColumn(type: ValueType, optional: boolean, rows: number): ColumnData {
  const { min, max } = boundsOf(type);
  const narrow = min >= -(2 ** 31) && max < 2 ** 31;
  return {
    values: narrow ? new Int32Array(rows) : new Float64Array(rows),
    ...(optional ? { present: new Uint8Array(rows) } : {}),
  };
}

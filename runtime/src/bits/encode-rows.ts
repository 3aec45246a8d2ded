import { boundsOf, storedColumns, widthOf, type Column, type Dataset } from "@qsc/plan";
import { RuntimeError } from "../runtime-error.ts";
import { paddedLanes, planeLayout, type ColumnPlanes, type Planes } from "./planes.ts";

/** One column of a data set, row after row. */
export interface TypedColumn {
  /** Integers within the column's bounds; what stands where the value is missing does not matter. */
  readonly values: Int32Array | Float64Array;
  /** 1 where there is a value; required exactly for optional columns. */
  readonly present?: Uint8Array;
}

/**
 * Lays the rows of one site out as bit-planes: `valid`, then each column's bits of `value - min` and its `present` plane.
 * Only the first `valid` rows are real; the others are of persons who are there no more (`withEarlierRows`).
 * Throws `input/…` errors for a value outside its column's bounds and for columns that do not fit the data set.
 */
export function encodeRows(
  dataset: Dataset,
  columns: readonly TypedColumn[],
  rows: number,
  valid: number = rows,
): Planes {
  const stored = storedColumns(dataset);
  if (columns.length !== stored.length) {
    throw new RuntimeError(
      "input/column-count",
      `data set \`${dataset.name}\` has ${stored.length} columns, ${columns.length} were given`,
      "give one typed column for each stored column of the data set, in its order",
    );
  }
  const layout = planeLayout(dataset);
  const lanes = paddedLanes(rows);
  const words = new Int32Array(layout.count * (lanes / 32));
  for (let row = 0; row < valid; row++) words[row >>> 5]! |= 1 << (row & 31);
  stored.forEach((column, index) => {
    encodeColumn(column, layout.columns[index]!, columns[index]!, {
      ...{ rows, words },
      planeWords: lanes / 32,
    });
  });
  return { rows, lanes, planes: layout.count, words };
}

/** Where planes are written. */
interface Target {
  readonly rows: number;
  /** Words of one plane. */
  readonly planeWords: number;
  readonly words: Int32Array;
}

function encodeColumn(
  column: Column,
  planes: ColumnPlanes,
  data: TypedColumn,
  { rows, planeWords, words }: Target,
): void {
  const present = checkShape(column, data, rows);
  const { min, max } = boundsOf(column.type);
  const range = max - min;
  // The offset is cut in two so that bit operations see at most 32 bits of it.
  const low = Math.min(planes.width, 32);
  const lowWords = new Int32Array(low);
  const highWords = new Int32Array(planes.width - low);
  for (let start = 0; start < rows; start += 32) {
    lowWords.fill(0);
    highWords.fill(0);
    let presentWord = 0;
    const count = Math.min(32, rows - start);
    for (let lane = 0; lane < count; lane++) {
      if (present !== null && present[start + lane] === 0) continue;
      presentWord |= 1 << lane;
      const offset = data.values[start + lane]! - min;
      if (!(offset >= 0 && offset <= range) || !Number.isInteger(offset)) {
        throw outOfRange(column, data.values[start + lane]!, start + lane);
      }
      const bits = offset | 0;
      for (let bit = 0; bit < low; bit++) lowWords[bit]! |= ((bits >>> bit) & 1) << lane;
      if (highWords.length > 0) {
        const upper = Math.floor(offset / 2 ** 32);
        for (let bit = 0; bit < highWords.length; bit++) {
          highWords[bit]! |= ((upper >>> bit) & 1) << lane;
        }
      }
    }
    const at = planes.first * planeWords + start / 32;
    for (let bit = 0; bit < low; bit++) words[at + bit * planeWords] = lowWords[bit]!;
    for (let bit = 0; bit < highWords.length; bit++) {
      words[at + (low + bit) * planeWords] = highWords[bit]!;
    }
    if (planes.present !== null) words[planes.present * planeWords + start / 32] = presentWord;
  }
}

function checkShape(column: Column, data: TypedColumn, rows: number): Uint8Array | null {
  if (data.values.length < rows || (data.present !== undefined && data.present.length < rows)) {
    throw new RuntimeError(
      "input/column-length",
      `column \`${column.name}\` has fewer than ${rows} values`,
      "give every column as many values as there are rows",
    );
  }
  if (column.optional !== (data.present !== undefined)) {
    throw new RuntimeError(
      "input/column-presence",
      column.optional
        ? `optional column \`${column.name}\` comes without its presence flags`
        : `column \`${column.name}\` is not optional but comes with presence flags`,
      "give presence flags exactly for the optional columns",
    );
  }
  return data.present ?? null;
}

function outOfRange(column: Column, value: number, row: number): RuntimeError {
  const { min, max } = boundsOf(column.type);
  return new RuntimeError(
    "input/value-out-of-range",
    `row ${row} of column \`${column.name}\` holds ${value}, outside ${min}..${max}`,
    `reject the row or widen the schema; ${widthOf({ min, max })} bits are shared for this column`,
  );
}

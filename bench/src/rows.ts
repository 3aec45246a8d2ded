import type { Dataset } from "@qsc/plan";
import type { TypedColumn } from "@qsc/runtime";

/** The rows of the benchmark as columns. */
export interface BenchRows {
  readonly age: Int32Array;
  readonly marker: Int32Array;
  readonly arm: Int32Array;
  readonly response: Int32Array;
  readonly value: Int32Array;
}

/** Uniform rows from a multiplicative congruential generator: the same for every run of the benchmark. */
export function benchRows(rows: number): BenchRows {
  let state = 12345;
  const column = (size: number): Int32Array =>
    Int32Array.from({ length: rows }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return Math.floor(((state >>> 8) / 2 ** 24) * size);
    });
  return {
    age: column(121),
    marker: column(8),
    arm: column(4),
    response: column(2),
    value: column(1024),
  };
}

/** In the order of the data set's columns. */
export function columnsOf(dataset: Dataset, rows: BenchRows): readonly TypedColumn[] {
  return dataset.columns.map(({ name }) => {
    const values = rows[name as keyof BenchRows];
    if (values === undefined) throw new Error(`the benchmark has no column ${name}`);
    return { values };
  });
}

/** What a cell must open to, one entry an arm; q1 has a single cell. */
export interface ExpectedCell {
  readonly n: number;
  readonly responded: number;
  readonly total: number;
}

export function expectedCells(query: "q1" | "q2", rows: BenchRows): readonly ExpectedCell[] {
  const cells = Array.from({ length: query === "q1" ? 1 : 4 }, () => ({
    n: 0,
    responded: 0,
    total: 0,
  }));
  for (let row = 0; row < rows.age.length; row++) {
    if (rows.age[row]! < 65 || rows.marker[row] !== 3) continue;
    const cell = cells[query === "q1" ? 0 : rows.arm[row]!]!;
    cell.n++;
    cell.responded += rows.response[row]!;
    cell.total += rows.value[row]!;
  }
  return cells;
}

import type { QueryName } from "./contract.ts";
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

/** What a cell must open to, one entry an arm; only q2 has more than a single cell. */
export interface ExpectedCell {
  readonly n: number;
  readonly responded: number;
  readonly total: number;
  /** The value of the person of rank ⌈n/2⌉; 0 without persons. */
  readonly middle: number;
}

export function expectedCells(query: QueryName, rows: BenchRows): readonly ExpectedCell[] {
  const cells = Array.from({ length: query === "q2" ? 4 : 1 }, () => ({
    n: 0,
    responded: 0,
    total: 0,
    values: [] as number[],
  }));
  for (let row = 0; row < rows.age.length; row++) {
    if (rows.age[row]! < 65 || rows.marker[row] !== 3) continue;
    const cell = cells[query === "q2" ? rows.arm[row]! : 0]!;
    cell.n++;
    cell.responded += rows.response[row]!;
    cell.total += rows.value[row]!;
    cell.values.push(rows.value[row]!);
  }
  return cells.map(({ values, ...sums }) => {
    const ascending = values.sort((a, b) => a - b);
    return { ...sums, middle: ascending[Math.ceil(values.length / 2) - 1] ?? 0 };
  });
}

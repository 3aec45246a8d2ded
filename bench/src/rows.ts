import type { Dataset } from "@qsc/plan";
import type { Table } from "@qsc/runtime";

/** Made-up rows as the table of a data set of `contracts/trial.qsc`. */
export function benchTable(dataset: Dataset, rows: number): Table {
  const made = benchRows(rows);
  const columns = dataset.columns.map(({ name }) => {
    const values = made[name as keyof BenchRows];
    if (values === undefined) throw new Error(`the benchmark has no column ${name}`);
    return { values };
  });
  return { rows, columns };
}

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

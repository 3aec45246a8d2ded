import { join } from "node:path";
import {
  encodeRows,
  shareDataset,
  snapshotOf,
  systemRandom,
  type OpenedFigure,
} from "@qsc/runtime";
import { benchContract } from "./contract.ts";
import { measureRuns, reportRuns } from "./measured-runs.ts";
import type { QueryOptions } from "./options.ts";
import { benchRows, columnsOf, expectedCells, type ExpectedCell } from "./rows.ts";

const bench = join(import.meta.dirname, "..");

/** A query over the rows of one site; its figures are checked against the same query in the clear. */
export async function benchQuery(
  options: QueryOptions & { readonly query: "q1" | "q2" },
): Promise<void> {
  const bundle = benchContract(join(bench, "contracts"), options.query);
  const rows = benchRows(options.rows);
  const { dataset } = bundle.plan;
  const table = { rows: options.rows, columns: columnsOf(dataset, rows) };
  const runs = await measureRuns(options, {
    bundle,
    upload: async (network) => {
      const shares = shareDataset(encodeRows(dataset, table.columns, table.rows), systemRandom);
      const uploaded = await network.upload(dataset.name, "only", shares);
      const snapshot = snapshotOf(dataset, "only", table, new Uint8Array(32).fill(1));
      return [{ ...uploaded, snapshot }];
    },
    check: (figures) => check(figures, expectedCells(options.query, rows)),
  });
  reportRuns(options, runs);
}

function check(figures: readonly OpenedFigure[], cells: readonly ExpectedCell[]): void {
  const find = (kind: "cohort" | "sum", index: number): readonly bigint[] =>
    figures.find(
      ({ figure }) =>
        figure.kind === kind && (figure.kind === "sum" ? figure.sum : figure.cohort) === index,
    )?.values ?? [];
  const grouped = cells.length > 1;
  cells.forEach(({ n, responded, total }, cell) => {
    const isOpen = n >= 10 && (!grouped || (responded >= 10 && n - responded >= 10));
    const want = (number: number): bigint => (isOpen ? BigInt(number) : 0n);
    const wrong =
      find("cohort", 0)[cell] !== want(n) ||
      (grouped && find("cohort", 1)[cell] !== want(responded)) ||
      (grouped && find("sum", 0)[cell] !== want(total));
    if (wrong) throw new Error(`cell ${cell} differs from the query in the clear`);
  });
}

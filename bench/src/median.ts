import type { OpenedFigure, Table } from "@qsc/runtime";
import { openDatabase } from "../../test/support/pooled-database.ts";
import { benchContract, CONTRACTS } from "./contract.ts";
import { measureRuns } from "./measure-runs.ts";
import { loadRows } from "./nodes.ts";
import type { QueryOptions } from "./options.ts";
import { benchTable } from "./rows.ts";
import { loadTable, TRIAL_COLUMNS } from "./sql-table.ts";

/** The exact median of a number of ten bits; it is checked against a real SQL engine. */
export async function benchMedian(options: QueryOptions): Promise<void> {
  const bundle = benchContract(CONTRACTS, "median");
  const { dataset } = bundle.plan;
  const table = benchTable(dataset, options.rows);
  const expected = await bySql(table);
  await measureRuns(options, {
    bundle,
    load: async (network) => [await loadRows(network, dataset, table)],
    check: ({ openings }) => check(openings[0]?.figures ?? [], expected),
  });
}

interface Median {
  readonly n: number;
  /** The value of the person of rank ⌈n/2⌉; 0 without persons. */
  readonly middle: number;
}

async function bySql(table: Table): Promise<Median> {
  const database = await openDatabase();
  try {
    const ids = Array.from({ length: table.rows }, (_, row) => String(row));
    await loadTable(database, "persons", TRIAL_COLUMNS, { ...table, ids });
    const filtered = "FROM persons WHERE age >= 65 AND marker = 3";
    const [counted] = await database.query(`SELECT count(*) AS n ${filtered}`);
    const n = Number(counted?.["n"]);
    const rank = Math.max(1, Math.ceil(n / 2));
    const [found] = await database.query(
      `SELECT value ${filtered} ORDER BY value LIMIT 1 OFFSET ${rank - 1}`,
    );
    return { n, middle: Number(found?.["value"] ?? 0) };
  } finally {
    database.close();
  }
}

/** A median needs as many persons on either side as a count needs in all. */
function check(figures: readonly OpenedFigure[], { n, middle }: Median): void {
  const find = (kind: "cohort" | "quantile"): bigint | undefined =>
    figures.find(({ figure }) => figure.kind === kind)?.values[0];
  const wanted = { n: n >= 10 ? BigInt(n) : 0n, middle: n >= 20 ? BigInt(middle) : 0n };
  if (find("cohort") !== wanted.n || find("quantile") !== wanted.middle) {
    throw new Error("the median or the number of persons differs from those by SQL");
  }
}

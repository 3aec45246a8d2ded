import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { cellCount, type CellTotals, type Plan, type Query } from "@qsc/plan";
import type { Table } from "../../runtime/src/local/table.ts";
import { applyGates } from "../../runtime/src/reference/apply-gates.ts";
import type { Figures } from "../../runtime/src/results/figures.ts";
import { planToSql } from "./plan-to-sql.ts";

export type SqlRow = Readonly<Record<string, unknown>>;

/** A real SQL engine over the pooled rows of all sites: DuckDB, in memory. */
export interface PooledDatabase {
  readonly query: (sql: string) => Promise<readonly SqlRow[]>;
  readonly run: (sql: string) => Promise<void>;
  readonly close: () => void;
}

export async function openDatabase(): Promise<PooledDatabase> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection: DuckDBConnection = await instance.connect();
  return {
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjects(),
    run: async (sql) => {
      await connection.run(sql);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Puts the rows into table `pooled` as the integers of their types; `sites` says how many of them each site has. */
export async function loadPooled(
  database: PooledDatabase,
  table: Table,
  sites: readonly number[],
): Promise<void> {
  const columns = ["site BIGINT", ...table.columns.map((_column, index) => `c${index} BIGINT`)];
  const siteOf = sites.flatMap((count, site) => Array.from({ length: count }, () => site));
  await database.run(`CREATE OR REPLACE TABLE pooled (${columns.join(", ")})`);
  const rows = Array.from({ length: table.rows }, (_, row) => {
    const values = table.columns.map(({ values, present }) =>
      present?.[row] === 0 ? "NULL" : String(values[row]),
    );
    return `(${[siteOf[row], ...values].join(", ")})`;
  });
  for (let start = 0; start < rows.length; start += 5000) {
    await database.run(`INSERT INTO pooled VALUES ${rows.slice(start, start + 5000).join(", ")}`);
  }
}

/** The plan's result by SQL on the pooled rows; gates are applied to what the engine counted. */
export async function evaluateBySql(
  database: PooledDatabase,
  plan: Plan,
  parameters: readonly number[],
  sites: number,
): Promise<Figures> {
  const queries = [];
  for (const query of plan.queries) {
    const rows = await database.query(planToSql(plan, query, parameters, sites));
    const cells = cellsOf(query, rows, sites);
    queries.push({ cells: applyGates(plan, query, cells) });
  }
  return { queries };
}

function cellsOf(query: Query, rows: readonly SqlRow[], sites: number): readonly CellTotals[] {
  const byCell = new Map(rows.map((row) => [Number(row["cell"]), row]));
  return Array.from({ length: cellCount(query) }, (_, cell) => {
    const row = byCell.get(cell);
    byCell.delete(cell);
    return {
      cohorts: query.cohorts.map((_cohort, index) => Number(row?.[`n${index}`] ?? 0)),
      sites: Array.from({ length: sites }, (_site, site) =>
        query.cohorts.map((_cohort, index) => Number(row?.[`n${index}_${site}`] ?? 0)),
      ),
      sums: query.sums.map((_sum, index) => BigInt(String(row?.[`s${index}`] ?? 0))),
      largest: query.sums.map((_sum, index) =>
        (JSON.parse(String(row?.[`l${index}`] ?? "[]")) as number[]).map(BigInt),
      ),
    };
  }).map((cell) => {
    if (byCell.size > 0) throw new RangeError(`SQL found cell ${[...byCell.keys()].join()}`);
    return cell;
  });
}

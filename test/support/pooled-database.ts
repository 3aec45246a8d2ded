import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { cellCount, type Plan, type Query } from "@qsc/plan";
import type { Table } from "../../runtime/src/local/table.ts";
import { applyGates } from "../../runtime/src/reference/apply-gates.ts";
import type { RawCell } from "../../runtime/src/reference/evaluate-in-clear.ts";
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

/** Puts the rows into table `pooled` as the integers of their types. */
export async function loadPooled(database: PooledDatabase, table: Table): Promise<void> {
  const columns = table.columns.map((_column, index) => `c${index} BIGINT`).join(", ");
  await database.run(`CREATE OR REPLACE TABLE pooled (${columns})`);
  const rows = Array.from({ length: table.rows }, (_, row) => {
    const values = table.columns.map(({ values, present }) =>
      present?.[row] === 0 ? "NULL" : String(values[row]),
    );
    return `(${values.join(", ")})`;
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
): Promise<Figures> {
  const cells = [];
  for (const query of plan.queries) {
    const rows = await database.query(planToSql(plan, query, parameters));
    cells.push(rawCellsOf(query, rows));
  }
  return applyGates(plan, cells);
}

function rawCellsOf(query: Query, rows: readonly SqlRow[]): readonly RawCell[] {
  const byCell = new Map(rows.map((row) => [Number(row["cell"]), row]));
  return Array.from({ length: cellCount(query) }, (_, cell) => {
    const row = byCell.get(cell);
    byCell.delete(cell);
    return {
      cohorts: query.cohorts.map((_cohort, index) => Number(row?.[`n${index}`] ?? 0)),
      sums: query.sums.map((_sum, index) => BigInt(String(row?.[`s${index}`] ?? 0))),
    };
  }).map((cell) => {
    if (byCell.size > 0) throw new RangeError(`SQL found cell ${[...byCell.keys()].join()}`);
    return cell;
  });
}

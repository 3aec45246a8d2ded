import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import {
  cellCount,
  slotsOf,
  type CellTotals,
  type Dataset,
  type Plan,
  type Query,
} from "@qsc/plan";
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

/**
 * Puts persons into table `pooled`, and their rows of joined data sets into `joined<first>`, as integers of their types.
 * `sites` says how many of the persons each site has.
 */
export async function loadPooled(
  database: PooledDatabase,
  dataset: Dataset,
  table: Table,
  sites: readonly number[],
): Promise<void> {
  const siteOf = sites.flatMap((count, site) => Array.from({ length: count }, () => String(site)));
  const cell = (row: number, column: number): string => {
    const { values, present } = table.columns[column]!;
    return present?.[row] === 0 ? "NULL" : String(values[row]);
  };
  const persons = Array.from({ length: table.rows }, (_, row) => [
    ...[String(row), siteOf[row] ?? "NULL"],
    ...dataset.columns.map((_column, index) => cell(row, index)),
  ]);
  await fill(
    database,
    "pooled",
    ["person", "site", ...dataset.columns.map((_, i) => `c${i}`)],
    persons,
  );
  for (const { first, width, count } of slotsOf(dataset)) {
    const rows: string[][] = [];
    for (let row = 0; row < table.rows; row++) {
      for (let at = first; at < first + width * count; at += width) {
        if (cell(row, at) !== "1") continue;
        const fields = Array.from({ length: width - 1 }, (_, i) => cell(row, at + 1 + i));
        rows.push([String(row), ...fields]);
      }
    }
    const names = ["person", ...Array.from({ length: width - 1 }, (_, i) => `f${i + 1}`)];
    await fill(database, `joined${first}`, names, rows);
  }
}

async function fill(
  database: PooledDatabase,
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const declared = columns.map((column) => `${column} BIGINT`).join(", ");
  await database.run(`CREATE OR REPLACE TABLE ${name} (${declared})`);
  const lines = rows.map((values) => `(${values.join(", ")})`);
  for (let start = 0; start < lines.length; start += 5000) {
    await database.run(`INSERT INTO ${name} VALUES ${lines.slice(start, start + 5000).join(", ")}`);
  }
}

/** The plan's result by SQL on the pooled rows; gates are applied to what the engine counted. */
export async function evaluateBySql(
  database: PooledDatabase,
  plan: Plan,
  parameters: readonly number[],
  sites: number,
): Promise<Figures> {
  const cells = [];
  for (const query of plan.queries) {
    const rows = await database.query(planToSql(plan, query, parameters, sites));
    cells.push(cellsOf(query, rows, sites));
  }
  return applyGates(plan, cells, parameters);
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
      siteSums: Array.from({ length: sites }, (_site, site) =>
        query.sums.map((_sum, index) => BigInt(String(row?.[`s${index}_${site}`] ?? 0))),
      ),
      largest: query.sums.map((_sum, index) =>
        (JSON.parse(String(row?.[`l${index}`] ?? "[]")) as number[]).map(BigInt),
      ),
    };
  }).map((cell) => {
    if (byCell.size > 0) throw new RangeError(`SQL found cell ${[...byCell.keys()].join()}`);
    return cell;
  });
}

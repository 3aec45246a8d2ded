import type { Table } from "@qsc/runtime";
import type { PooledDatabase } from "../../test/support/pooled-database.ts";

/** Rows with the identifiers of their persons. */
export interface NamedTable extends Table {
  readonly ids: readonly string[];
}

/** Of `benchTable`, in its order. */
export const TRIAL_COLUMNS = ["age", "marker", "arm", "response", "value"];

/** Makes a table of these rows, whose values are all there, with the identifiers as column `id`. */
export async function loadTable(
  database: PooledDatabase,
  name: string,
  columns: readonly string[],
  { ids, columns: data }: NamedTable,
): Promise<void> {
  await database.run(
    `CREATE TABLE ${name} (id TEXT, ${columns.map((one) => `${one} INT`).join(", ")})`,
  );
  const lines = ids.map(
    (id, row) => `('${id}', ${data.map(({ values }) => values[row]).join(", ")})`,
  );
  for (let start = 0; start < lines.length; start += 5000) {
    await database.run(`INSERT INTO ${name} VALUES ${lines.slice(start, start + 5000).join(", ")}`);
  }
}

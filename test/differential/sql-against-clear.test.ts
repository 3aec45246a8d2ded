import { afterAll, beforeAll, expect, test } from "vitest";
import fc from "fast-check";
import { storedColumns, type Row } from "@qsc/plan";
import {
  arbitraryParameters,
  arbitraryPlan,
  arbitraryRows,
} from "../../compiler/src/testing/arbitrary-plan.ts";
import { allocateColumn, type Table } from "../../runtime/src/local/table.ts";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import {
  evaluateBySql,
  loadPooled,
  openDatabase,
  type PooledDatabase,
} from "../support/pooled-database.ts";
import type { Plan } from "@qsc/plan";

let database: PooledDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => {
  database.close();
});

// Some plans take the SQL engine more than a second.
test(
  "arbitrary plans give the same figures in the clear and by SQL",
  { timeout: 180_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryPlan,
        arbitraryRows,
        arbitraryParameters,
        async (plan, rows, parameters) => {
          const table = tableOf(plan, rows);
          const half = Math.floor(table.rows / 2);
          const sites = [half, 0, table.rows - half];
          await loadPooled(database, plan.dataset, table, sites);
          expect(await evaluateBySql(database, plan, parameters, sites.length)).toEqual(
            evaluateInClear(plan, parameters, table, { sites }),
          );
        },
      ),
      { numRuns: 150 },
    );
  },
);

function tableOf(plan: Plan, rows: readonly Row[]): Table {
  const columns = storedColumns(plan.dataset).map((column, index) => {
    const data = allocateColumn(column.type, column.optional, rows.length);
    rows.forEach((row, at) => {
      const value = row[index] ?? null;
      if (value !== null) data.values[at] = value;
      if (data.present !== undefined) data.present[at] = value === null ? 0 : 1;
    });
    return data;
  });
  return { rows: rows.length, columns };
}

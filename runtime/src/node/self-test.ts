import { isDeepStrictEqual } from "node:util";
import { boundsOf, storedColumns, type Dataset } from "@qsc/plan";
import { encodeRows } from "../bits/encode-rows.ts";
import { runInMemory } from "../engine/run-in-memory.ts";
import { allocateColumn, type Table } from "../local/table.ts";
import { evaluateInClear } from "../reference/evaluate-in-clear.ts";
import { figuresFromOutputs } from "../results/figures.ts";
import { RuntimeError } from "../runtime-error.ts";
import type { Guard } from "./check-history.ts";
import type { ContractCache } from "./contract-cache.ts";
import { boundRun } from "./earlier-run.ts";
import type { ContractSources } from "./request.ts";

/**
 * Compiles a contract without parameters and computes it over made-up rows, as three parties in memory, with proofs and without.
 * Throws `node/self-test` where a result is not that of the query in the clear.
 * It also leaves behind code that is compiled, which would otherwise be work of the first run.
 */
export function selfTest(
  sources: ContractSources,
  contracts: ContractCache,
  guard: Guard,
  rows: number = ROWS,
): void {
  const contract = contracts(sources);
  if (contract === null) throw failed("its contract does not compile");
  const { plan, circuit } = contract.bundle;
  if (guard(boundRun(null, contract.bundle, [], [], []), []).kind !== "clear") {
    throw failed("its contract does not run where no other has");
  }
  const table = madeUpTable(plan.dataset, rows);
  const expected = evaluateInClear(plan, [], table);
  const sites = [encodeRows(plan.dataset, table.columns, rows)];
  for (const mode of ["semi-honest", "malicious"] as const) {
    const run = { plan, circuit, sites, parameters: [], seed: "self-test", mode };
    const figures = figuresFromOutputs(plan, runInMemory(run).figures);
    if (!isDeepStrictEqual(figures, expected)) throw failed(`${mode} figures are wrong`);
  }
}

/** Enough that every cell of a small table opens. */
const ROWS = 4096;

/** Values of all sizes within the bounds, from a multiplicative hash (Knuth, volume 3, section 6.4). */
function madeUpTable(dataset: Dataset, rows: number): Table {
  const columns = storedColumns(dataset).map(({ type, optional }, place) => {
    const { min, max } = boundsOf(type);
    const column = allocateColumn(type, optional, rows);
    for (let row = 0; row < rows; row++) {
      const hash = Math.imul(row * 31 + place + 1, 0x9e3779b1) >>> 0;
      column.values[row] = min + Math.floor((hash / 2 ** 32) * (max - min + 1));
      if (column.present !== undefined) column.present[row] = hash % 8 === 0 ? 0 : 1;
    }
    return column;
  });
  return { rows, columns };
}

function failed(what: string): RuntimeError {
  const message = `the node's test of itself fails: ${what}`;
  return new RuntimeError("node/self-test", message, "install the node anew, or on other hardware");
}

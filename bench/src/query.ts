import { figureChecker } from "./check-figures.ts";
import { benchContract, CONTRACTS } from "./contract.ts";
import { measureRuns } from "./measure-runs.ts";
import { loadRows } from "./nodes.ts";
import type { QueryOptions } from "./options.ts";
import { benchTable } from "./rows.ts";

/** A query over the rows of one site; its figures are checked against the same query in the clear. */
export async function benchQuery(options: QueryOptions): Promise<void> {
  const bundle = benchContract(CONTRACTS, options.query);
  const { dataset } = bundle.plan;
  const table = benchTable(dataset, options.rows);
  await measureRuns(options, {
    bundle,
    load: async (network) => [await loadRows(network, dataset, table)],
    check: figureChecker(bundle, table),
  });
}

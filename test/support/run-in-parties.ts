import type { Bundle } from "@qsc/plan";
import {
  encodeRows,
  figuresFromOutputs,
  runInMemory,
  type Figures,
  type Table,
} from "@qsc/runtime";

/** Runs a bundle's circuit over shares of each site's rows, three parties in one thread. */
export function runInParties(
  bundle: Bundle,
  parameters: readonly number[],
  sites: readonly Table[],
  seed: string,
): Figures {
  const { plan, circuit } = bundle;
  const planes = sites.map((site) => encodeRows(plan.dataset, site.columns, site.rows));
  const { figures } = runInMemory({ plan, circuit, sites: planes, parameters, seed });
  return figuresFromOutputs(plan, figures);
}

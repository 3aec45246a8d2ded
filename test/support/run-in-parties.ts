import type { Bundle } from "@qsc/plan";
import {
  encodeSites,
  figuresFromOutputs,
  runInMemory,
  type EncodedSites,
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
  const { plan } = bundle;
  return runPlanes(bundle, parameters, encodeSites(plan.dataset, sites), seed);
}

/** As `runInParties`, for rows as sites share them. */
export function runPlanes(
  { plan, circuit }: Bundle,
  parameters: readonly number[],
  planes: EncodedSites,
  seed: string,
): Figures {
  const { figures } = runInMemory({ plan, circuit, ...planes, parameters, seed });
  return figuresFromOutputs(plan, figures);
}

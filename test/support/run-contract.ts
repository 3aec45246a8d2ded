import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { linkedData, recipientsOf, type Bundle, type Dataset } from "@qsc/plan";
import {
  concatenateTables,
  encodeSites,
  readSites,
  readSources,
  randomBitsOfSeed,
  resultsFromFigures,
  type Checked,
  type EncodedSites,
  type Figures,
  type QueryResult,
  type Released,
  type SiteRows,
  type Table,
} from "@qsc/runtime";
import { expect } from "vitest";
import { evaluateInClear } from "../../runtime/src/reference/evaluate-in-clear.ts";
import { readContract } from "../../cli/src/input/contract.ts";
import { compileAccepted } from "./compile-contract.ts";
import { linkInClear, listsOfSites } from "./linked-sites.ts";
import { runPlanes } from "./run-in-parties.ts";

/** Real data and published figures beside the repository; tests that need them are skipped without. */
export const SHARED_DATA: string = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** What a run of a committed contract gave, and all that it was made from. */
export interface ContractRun {
  readonly bundle: Bundle;
  readonly sites: readonly SiteRows[];
  readonly pooled: Table;
  readonly figures: Figures;
  readonly results: readonly QueryResult[];
}

/**
 * Runs the contract `entry` of a folder on the data of its `sources.json`, in three parties.
 * The result is compared with the query in the clear on the way.
 */
export async function runContract(
  folder: string,
  entry: string,
  parameters: Readonly<Record<string, number>> = {},
): Promise<ContractRun> {
  const bundle = compileAccepted(readContract(join(folder, entry)).sources, entry);
  const { plan } = bundle;
  const sources = valueOf(await readSources(join(folder, "sources.json")));
  const sites = valueOf(await readSites(sources, plan.dataset));
  const values = plan.parameters.map(({ name }) => parameters[name]!);
  const { tables, planes } = rowsOfRun(plan.dataset, sites);
  const pooled = concatenateTables(plan.dataset, tables);
  const figures = runPlanes(bundle, values, planes, entry);
  const random = plan.disclosure.differentialPrivacy ? randomBitsOfSeed(entry) : null;
  const rows = tables.map((table) => table.rows);
  expect(figures).toEqual(evaluateInClear(plan, values, pooled, { sites: rows, random }));
  return {
    bundle,
    sites,
    pooled,
    figures,
    results: resultsFromFigures(plan, figures, recipientsOf(plan), values),
  };
}

/** The rows of each site of persons with all that is joined to them, and the planes that the sites share. */
function rowsOfRun(
  dataset: Dataset,
  sites: readonly SiteRows[],
): { readonly tables: readonly Table[]; readonly planes: EncodedSites } {
  if (linkedData(dataset) === null) {
    const tables = sites.map(({ table }) => table);
    return { tables, planes: encodeSites(dataset, tables) };
  }
  return { tables: linkInClear(dataset, sites), planes: listsOfSites(dataset, sites) };
}

/** The released values of one query: for each cell, by its labels, each item by its name. */
export function tableOf(
  results: readonly QueryResult[],
  query = 0,
): Readonly<Record<string, Readonly<Record<string, Released>>>> {
  const cells = results[query]?.cells ?? [];
  return Object.fromEntries(
    cells.map(({ labels, items }) => [
      labels.join(" "),
      Object.fromEntries(items.map(({ name, value }) => [name, value])),
    ]),
  );
}

/** As `tableOf`, but of counts alone; null where suppressed. */
export function countsOf(
  results: readonly QueryResult[],
  query = 0,
): Readonly<Record<string, Readonly<Record<string, number | null>>>> {
  const counts = Object.entries(tableOf(results, query)).map(([cell, items]) => {
    const values = Object.entries(items).map(([name, value]): [string, number | null] => {
      if (value.kind === "suppressed") return [name, null];
      if (value.kind !== "count") throw new TypeError(`${name} is no count`);
      return [name, value.count];
    });
    return [cell, Object.fromEntries(values)] as const;
  });
  return Object.fromEntries(counts);
}

/** The value, or an error with everything that is wrong. */
export function valueOf<Value>(checked: Checked<Value>): Value {
  if (checked.ok) return checked.value;
  throw new Error(checked.problems.map(({ code, message }) => `${code}: ${message}`).join("\n"));
}

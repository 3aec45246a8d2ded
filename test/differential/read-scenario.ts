import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { joinedAtSites, type Dataset } from "@qsc/plan";
import { readSites, type DataSource, type Table } from "@qsc/runtime";
import { expect } from "vitest";
import type { Scenario } from "./generate.ts";

/** The rows of each site of a scenario, read as `qsc run` reads them; `folder` takes their files. */
export async function readScenario(
  { sites }: Scenario,
  dataset: Dataset,
  folder: string,
  note: string,
): Promise<readonly Table[]> {
  const tables: Table[] = [];
  for (const texts of sites) tables.push(await readOne(texts, dataset, folder, note));
  return tables;
}

async function readOne(
  { people, visits }: Scenario["sites"][number],
  dataset: Dataset,
  folder: string,
  note: string,
): Promise<Table> {
  const sourceOf = (name: string, text: string): DataSource => {
    const path = join(folder, `${name}.csv`);
    writeFileSync(path, text);
    return { mapping: null, sites: [{ path, site: "s" }] };
  };
  const sources = {
    people: sourceOf("people", people),
    ...(visits !== null && { visits: sourceOf("visits", visits) }),
  };
  // A scenario says which rows a person has; `encodeSites` takes them apart again where they are linked.
  const read = await readSites(sources, joinedAtSites(dataset));
  if (!read.ok) throw new Error(`${read.problems[0]?.message ?? ""} ${note}`);
  const [site] = read.value;
  if (site === undefined) throw new Error(`no site ${note}`);
  for (const { rejected } of [site, ...site.joined]) expect(rejected, note).toEqual([]);
  return site.table;
}

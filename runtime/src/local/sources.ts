import { dirname, resolve } from "node:path";
import type { Dataset } from "@qsc/plan";
import { SOURCES_SCHEMA } from "./mapping-schema.ts";
import { identityMapping, readMapping, type Mapping } from "./mapping.ts";
import { suggestName } from "./nearest-name.ts";
import { failed, quote, type Checked } from "./problem.ts";
import { readCsv, type CsvFile, type CsvRows } from "./read-csv.ts";
import { readJson } from "./read-json.ts";

/** Where the rows of one data set are: one file a site, and how they map (null: the identity). */
export interface DataSource {
  readonly mapping: string | null;
  readonly sites: readonly CsvFile[];
}

/** Data sets by name. */
export type Sources = Readonly<Record<string, DataSource>>;

type SiteEntry =
  | string
  | { readonly path: string; readonly column: string | number; readonly in: readonly string[] };

interface SourcesFile {
  readonly data: Readonly<
    Record<
      string,
      { readonly mapping?: string; readonly sites: Readonly<Record<string, SiteEntry>> }
    >
  >;
}

/** Reads a `sources.json`; its paths are relative to its own folder, those that come back are absolute. */
export async function readSources(path: string): Promise<Checked<Sources>> {
  const json = await readJson(path, SOURCES_SCHEMA, "sources");
  if (!json.ok) return json;
  const { data } = json.value as SourcesFile;
  const absolute = (relative: string): string => resolve(dirname(path), relative);
  const sources = Object.entries(data).map(([name, entry]): [string, DataSource] => [
    name,
    {
      mapping: entry.mapping === undefined ? null : absolute(entry.mapping),
      sites: Object.entries(entry.sites).map(([site, where]) =>
        typeof where === "string"
          ? { site, path: absolute(where) }
          : { site, path: absolute(where.path), only: { column: where.column, in: where.in } },
      ),
    },
  ]);
  return { ok: true, value: Object.fromEntries(sources) };
}

export interface SiteRows extends CsvRows {
  readonly site: string;
  readonly path: string;
}

/** Reads every site of a data set, one after the other, in the order of the source. */
export async function readSites(
  sources: Sources,
  dataset: Dataset,
): Promise<Checked<readonly SiteRows[]>> {
  // A data set may be called `constructor`, which every object seems to have.
  const source = Object.hasOwn(sources, dataset.name) ? sources[dataset.name] : undefined;
  if (source === undefined) {
    return failed({
      code: "sources/missing-data",
      message: `no file is given for data ${quote(dataset.name)}`,
      path: "",
      help: suggestName(dataset.name, Object.keys(sources)),
    });
  }
  const mapping = await mappingOf(source, dataset);
  if (!mapping.ok) return mapping;
  const sites: SiteRows[] = [];
  for (const file of source.sites) {
    const rows = await readCsv(file, mapping.value, dataset);
    if (!rows.ok) return rows;
    sites.push({ site: file.site, path: file.path, ...rows.value });
  }
  return { ok: true, value: sites };
}

async function mappingOf(source: DataSource, dataset: Dataset): Promise<Checked<Mapping>> {
  if (source.mapping !== null) return readMapping(source.mapping, dataset);
  return { ok: true, value: identityMapping(dataset) };
}

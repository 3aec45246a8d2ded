import { dirname, resolve } from "node:path";
import { linkedData, personsOf, rowsOf, type Dataset, type JoinedData } from "@qsc/plan";
import { joinTables, type JoinedRows } from "./join-tables.ts";
import { SOURCES_SCHEMA } from "./mapping-schema.ts";
import { identityMapping, LINE_COLUMN, readMapping, type Mapping } from "./mapping.ts";
import { suggestName } from "./nearest-name.ts";
import { onePersonARow, rowsOfPersons, rowsToLink } from "./person-rows.ts";
import { failed, quote, type Checked, type InputProblem } from "./problem.ts";
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

/** The rows of one site: one for each person, with those of joined data sets in their slots. */
export interface SiteRows extends CsvRows {
  readonly site: string;
  /** The data set of the rows, where the nodes link them to persons of other sites; absent at the sites of persons. */
  readonly data?: string;
  readonly path: string;
  /** The persons' ids, row by row; null where they are line numbers, which another file gives to others. */
  readonly persons: readonly string[] | null;
  /** What was read of each joined data set. */
  readonly joined: readonly JoinedFile[];
}

export interface JoinedFile extends Omit<CsvRows, "table"> {
  readonly path: string;
}

/**
 * Reads every site of a data set and of those that it joins, one after the other, in the order of the source;
 * last come the sites whose rows are linked across sites.
 */
export async function readSites(
  sources: Sources,
  dataset: Dataset,
): Promise<Checked<readonly SiteRows[]>> {
  const persons = await readPersons(sources, personsOf(dataset));
  const linked = linkedData(dataset);
  if (!persons.ok || linked === null) return persons;
  const rows = await readLinked(sources, dataset, linked.data);
  if (!rows.ok) return rows;
  const names = persons.value.map(({ site }) => site);
  const shared = rows.value.filter(({ site }) => names.includes(site));
  if (shared.length > 0) {
    return failed(
      ...shared.map(({ site, path }) => ({
        code: "sources/same-site",
        message: `site ${quote(site)} has persons, and rows of ${quote(linked.data.name)} that are linked across sites`,
        path,
        help: "give the two parts names of their own: the ledger lists what each shares",
      })),
    );
  }
  return { ok: true, value: [...persons.value, ...rows.value] };
}

/** The sites of the rows that are linked to persons elsewhere. */
async function readLinked(
  sources: Sources,
  dataset: Dataset,
  data: JoinedData,
): Promise<Checked<readonly SiteRows[]>> {
  const main = await openData(sources, personsOf(dataset));
  const opened = await openData(sources, rowsOf(data));
  if (!main.ok) return main;
  if (!opened.ok) return opened;
  const problems = linePersons([main.value, opened.value]);
  if (problems.length > 0) return failed(...problems);
  const sites: SiteRows[] = [];
  for (const file of opened.value.source.sites) {
    const keeper = rowsToLink(data, file.path);
    const read = await readCsv(file, opened.value.mapping, opened.value.data, keeper);
    if (!read.ok) return read;
    const overfull = keeper.problem();
    if (overfull !== null) return failed(overfull);
    const { site, path } = file;
    sites.push({ site, data: data.name, path, ...read.value, persons: keeper.ids, joined: [] });
  }
  return { ok: true, value: sites };
}

async function readPersons(
  sources: Sources,
  dataset: Dataset,
): Promise<Checked<readonly SiteRows[]>> {
  const main = await openData(sources, dataset);
  if (!main.ok) return main;
  const joined: OpenJoined[] = [];
  for (const one of dataset.joined ?? []) {
    const opened = await openData(sources, one);
    if (!opened.ok) return opened;
    const problems = [
      ...linePersons([main.value, opened.value]),
      ...siteProblems(main.value, opened.value),
    ];
    if (problems.length > 0) return failed(...problems);
    joined.push({ ...opened.value, data: one });
  }
  const sites: SiteRows[] = [];
  for (const file of main.value.source.sites) {
    const rows = await readSite(file, main.value, joined);
    if (!rows.ok) return rows;
    sites.push(rows.value);
  }
  return { ok: true, value: sites };
}

/** A data set with its files and their checked mapping. */
interface OpenData {
  readonly data: Dataset;
  readonly source: DataSource;
  readonly mapping: Mapping;
}

interface OpenJoined extends OpenData {
  readonly data: JoinedData;
}

async function openData(sources: Sources, data: Dataset): Promise<Checked<OpenData>> {
  // A data set may be called `constructor`, which every object seems to have.
  const source = Object.hasOwn(sources, data.name) ? sources[data.name] : undefined;
  if (source === undefined) {
    return failed({
      code: "sources/missing-data",
      message: `no file is given for data ${quote(data.name)}`,
      path: "",
      help: suggestName(data.name, Object.keys(sources)),
    });
  }
  const mapping = await mappingOf(source, data);
  return mapping.ok ? { ok: true, value: { data, source, mapping: mapping.value } } : mapping;
}

async function mappingOf(source: DataSource, dataset: Dataset): Promise<Checked<Mapping>> {
  if (source.mapping !== null) return readMapping(source.mapping, dataset);
  return { ok: true, value: identityMapping(dataset) };
}

/** Rows are joined by the person's id, which a line number is not. */
function linePersons(data: readonly OpenData[]): readonly InputProblem[] {
  return data
    .filter((one) => hasLineIds(one.data, one.mapping))
    .map(({ data: { name, person }, source }) => ({
      code: "mapping/misplaced-line",
      message: `${quote(person)} of ${quote(name)} is read from \`#line\`, but rows are joined by it`,
      path: source.mapping ?? "",
      help: "name the column that holds the person's id",
    }));
}

function hasLineIds({ person }: Dataset, { fields }: Mapping): boolean {
  return fields[person]?.column === LINE_COLUMN;
}

/** A person's rows are joined where they are held: each site has a file of each data set. */
function siteProblems(main: OpenData, joined: OpenData): readonly InputProblem[] {
  const lacking = (one: OpenData, other: OpenData): readonly InputProblem[] => {
    const names = one.source.sites.map(({ site }) => site);
    return other.source.sites
      .filter(({ site }) => !names.includes(site))
      .map(({ site, path }) => ({
        code: "sources/missing-site",
        message: `site ${quote(site)} has a file of ${quote(other.data.name)} and none of ${quote(one.data.name)}`,
        path,
        help: `give a file of ${quote(one.data.name)} for the site; one with only a header if it has no rows`,
      }));
  };
  return [...lacking(joined, main), ...lacking(main, joined)];
}

async function readSite(
  file: CsvFile,
  { data, mapping }: OpenData,
  joined: readonly OpenJoined[],
): Promise<Checked<SiteRows>> {
  const persons = onePersonARow();
  const rows = await readCsv(file, mapping, data, persons);
  if (!rows.ok) return rows;
  const parts: JoinedRows[] = [];
  const files: JoinedFile[] = [];
  for (const one of joined) {
    const own = one.source.sites.find(({ site }) => site === file.site);
    if (own === undefined)
      throw new RangeError(`site ${file.site} has no file of ${one.data.name}`);
    const keeper = rowsOfPersons(persons, one.data, { persons: file.path, rows: own.path });
    const read = await readCsv(own, one.mapping, one.data, keeper);
    if (!read.ok) return read;
    const overfull = keeper.problem();
    if (overfull !== null) return failed(overfull);
    const { table, ...rest } = read.value;
    parts.push({ table, owners: keeper.owners });
    files.push({ path: own.path, ...rest });
  }
  const table = joinTables(data, rows.value.table, parts);
  const ids = hasLineIds(data, mapping) ? null : persons.ids();
  return {
    ok: true,
    value: { site: file.site, path: file.path, ...rows.value, table, persons: ids, joined: files },
  };
}

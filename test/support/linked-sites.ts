import { linkedData, personsOf, rowsOf, type Dataset, type LinkedData } from "@qsc/plan";
import {
  concatenateTables,
  encodeList,
  linkTokens,
  type EncodedSites,
  type Planes,
  type SiteRows,
  type Table,
} from "@qsc/runtime";
import { joinTables } from "../../runtime/src/local/join-tables.ts";

/** What sites of persons and sites of linked rows share. */
export function listsOfSites(dataset: Dataset, sites: readonly SiteRows[]): EncodedSites {
  const { data } = linkedOf(dataset);
  const list = (own: Dataset, most: number, { table, persons }: SiteRows): Planes =>
    encodeList(own, { ...table, tokens: linkTokens(persons ?? [], KEY) }, most);
  return {
    sites: personSites(sites).map((site) => list(personsOf(dataset), 1, site)),
    linked: rowSites(sites).map((site) => list(rowsOf(data), data.rowsPerPerson, site)),
  };
}

const KEY = new Uint8Array(32).fill(3);

/** The persons of each site with their rows from all others: what a single owner of everything would have joined. */
export function linkInClear(dataset: Dataset, sites: readonly SiteRows[]): readonly Table[] {
  const { data } = linkedOf(dataset);
  if (dataset.joined?.length !== 1) throw new RangeError("other data sets are joined as well");
  const rows = rowSites(sites);
  const all = concatenateTables(
    rowsOf(data),
    rows.map(({ table }) => table),
  );
  const ids = rows.flatMap(({ persons }) => persons ?? []);
  return personSites(sites).map(({ table, persons }) => {
    const rowOf = new Map((persons ?? []).map((person, row) => [person, row]));
    const own = ids.flatMap((id, at) => (rowOf.has(id) ? [at] : []));
    const columns = all.columns.map(({ values, present }) => ({
      values: Float64Array.from(own, (at) => values[at]!),
      ...(present !== undefined && { present: Uint8Array.from(own, (at) => present[at]!) }),
    }));
    const owners = own.map((at) => rowOf.get(ids[at]!)!);
    return joinTables(dataset, table, [{ table: { rows: own.length, columns }, owners }]);
  });
}

function linkedOf(dataset: Dataset): LinkedData {
  const linked = linkedData(dataset);
  if (linked === null) throw new RangeError("nothing is linked");
  return linked;
}

function personSites(sites: readonly SiteRows[]): readonly SiteRows[] {
  return sites.filter(({ data }) => data === undefined);
}

function rowSites(sites: readonly SiteRows[]): readonly SiteRows[] {
  return sites.filter(({ data }) => data !== undefined);
}

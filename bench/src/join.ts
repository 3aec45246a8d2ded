import { join } from "node:path";
import type { SharedSite } from "@qsc/ledger";
import { linkedData, personsOf, rowsOf, type Bundle, type Dataset } from "@qsc/plan";
import {
  encodeList,
  linkTokens,
  shareDataset,
  snapshotOf,
  systemRandom,
  type EmbeddedNetwork,
  type OpenedFigure,
} from "@qsc/runtime";
import { openDatabase, type PooledDatabase } from "../../test/support/pooled-database.ts";
import { benchContract } from "./contract.ts";
import { measureRuns, reportRuns } from "./measured-runs.ts";
import type { QueryOptions } from "./options.ts";
import { benchRows, columnsOf } from "./rows.ts";

const bench = join(import.meta.dirname, "..");

/**
 * As many rows of a registry as persons, at another site; half of the persons are in it.
 * Figures are checked against a join by a real SQL engine.
 */
export async function benchJoin(options: QueryOptions): Promise<void> {
  const bundle = benchContract(join(bench, "contracts"), "join");
  const persons = personsTable(bundle, options.rows);
  const deaths = deathsTable(options.rows);
  const cells = await bySql(persons, deaths);
  const runs = await measureRuns(options, {
    bundle,
    upload: (network) => upload(network, bundle, persons, deaths),
    check: (figures) => check(figures, cells),
  });
  reportRuns(options, runs);
}

/** Rows with the identifiers of their persons. */
interface NamedTable {
  readonly rows: number;
  readonly ids: readonly string[];
  readonly columns: readonly { readonly values: Int32Array }[];
}

function personsTable({ plan }: Bundle, rows: number): NamedTable {
  const ids = Array.from({ length: rows }, (_, row) => `participant ${row}`);
  const columns = columnsOf(plan.dataset, benchRows(rows));
  return { rows, ids, columns: columns.map(({ values }) => ({ values: Int32Array.from(values) })) };
}

/** The registry has the second half of the persons, in another order, and as many others. */
function deathsTable(rows: number): NamedTable {
  const first = Math.floor(rows / 2);
  const ids = Array.from({ length: rows }, (_, row) => `participant ${first + rows - 1 - row}`);
  const day = Int32Array.from({ length: rows }, (_, row) => Math.imul(row, 2_654_435) >>> 20);
  const expected = Int32Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
  return { rows, ids, columns: [{ values: day }, { values: expected }] };
}

async function upload(
  network: EmbeddedNetwork,
  { plan }: Bundle,
  persons: NamedTable,
  deaths: NamedTable,
): Promise<readonly SharedSite[]> {
  const linked = linkedData(plan.dataset);
  if (linked === null) throw new Error("the contract links nothing");
  const key = new Uint8Array(32).fill(1);
  const share = async (dataset: Dataset, site: string, table: NamedTable): Promise<SharedSite> => {
    const planes = encodeList(dataset, { ...table, tokens: linkTokens(table.ids, key) }, 1);
    const uploaded = await network.upload(dataset.name, site, shareDataset(planes, systemRandom));
    return { ...uploaded, snapshot: snapshotOf(dataset, site, table, key) };
  };
  return [
    await share(personsOf(plan.dataset), "hospital", persons),
    { ...(await share(rowsOf(linked.data), "registry", deaths)), data: linked.data.name },
  ];
}

interface JoinedCell {
  readonly n: number;
  readonly died: number;
  readonly total: number;
}

async function bySql(persons: NamedTable, deaths: NamedTable): Promise<readonly JoinedCell[]> {
  const database = await openDatabase();
  try {
    await load(database, "persons", ["age", "marker", "arm", "response", "value"], persons);
    await load(database, "deaths", ["day", "expected"], deaths);
    const rows = await database.query(
      "SELECT arm, count(*) AS n, count(*) FILTER (WHERE expected = 1 OR day < 1000) AS died, coalesce(sum(day), 0) AS total " +
        "FROM persons LEFT JOIN deaths USING (id) WHERE age >= 65 GROUP BY arm ORDER BY arm",
    );
    return rows.map(({ n, died, total }) => ({
      ...{ n: Number(n), died: Number(died), total: Number(total) },
    }));
  } finally {
    database.close();
  }
}

async function load(
  database: PooledDatabase,
  name: string,
  columns: readonly string[],
  { ids, columns: data }: NamedTable,
): Promise<void> {
  await database.run(
    `CREATE TABLE ${name} (id TEXT, ${columns.map((one) => `${one} INT`).join(", ")})`,
  );
  const lines = ids.map(
    (id, row) => `('${id}', ${data.map(({ values }) => values[row]).join(", ")})`,
  );
  for (let start = 0; start < lines.length; start += 5000) {
    await database.run(`INSERT INTO ${name} VALUES ${lines.slice(start, start + 5000).join(", ")}`);
  }
}

function check(figures: readonly OpenedFigure[], cells: readonly JoinedCell[]): void {
  const find = (kind: "cohort" | "sum", index: number): readonly bigint[] =>
    figures.find(
      ({ figure }) =>
        figure.kind === kind && (figure.kind === "sum" ? figure.sum : figure.cohort) === index,
    )?.values ?? [];
  for (const [cell, { n, died, total }] of cells.entries()) {
    const isOpen = n >= 10 && died >= 10 && n - died >= 10;
    const want = (number: number): bigint => (isOpen ? BigInt(number) : 0n);
    const wrong =
      find("cohort", 0)[cell] !== want(n) ||
      find("cohort", 1)[cell] !== want(died) ||
      find("sum", 0)[cell] !== want(total);
    if (wrong) throw new Error(`cell ${cell} differs from the join by SQL`);
  }
}

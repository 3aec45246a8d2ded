import type { SharedSite } from "@qsc/ledger";
import { linkedData, personsOf, rowsOf, type Bundle, type Dataset } from "@qsc/plan";
import {
  encodeList,
  linkTokens,
  shareDataset,
  snapshotOf,
  systemRandom,
  type Network,
  type OpenedFigure,
} from "@qsc/runtime";
import { openDatabase } from "../../test/support/pooled-database.ts";
import { benchContract, CONTRACTS } from "./contract.ts";
import { measureRuns } from "./measure-runs.ts";
import type { QueryOptions } from "./options.ts";
import { benchTable } from "./rows.ts";
import { loadTable, TRIAL_COLUMNS, type NamedTable } from "./sql-table.ts";

/**
 * As many rows of a registry as persons, at another site; half of the persons are in it.
 * Figures are checked against a join by a real SQL engine.
 */
export async function benchJoin(options: QueryOptions): Promise<void> {
  const bundle = benchContract(CONTRACTS, "join");
  const persons = personsTable(bundle, options.rows);
  const deaths = deathsTable(options.rows);
  const cells = await bySql(persons, deaths);
  await measureRuns(options, {
    bundle,
    load: (network) => upload(network, bundle, persons, deaths),
    check: ({ openings }) => check(openings[0]?.figures ?? [], cells),
  });
}

function personsTable({ plan }: Bundle, rows: number): NamedTable {
  const ids = Array.from({ length: rows }, (_, row) => `participant ${row}`);
  return { ...benchTable(plan.dataset, rows), ids };
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
  network: Network,
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
    await loadTable(database, "persons", TRIAL_COLUMNS, persons);
    await loadTable(database, "deaths", ["day", "expected"], deaths);
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

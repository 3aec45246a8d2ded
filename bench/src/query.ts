import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLedgerKey, openLedger, printPolicy } from "@qsc/ledger";
import {
  encodeRows,
  NODE_FLAGS,
  runQuery,
  shareDataset,
  snapshotOf,
  startEmbedded,
  systemRandom,
  type OpenedFigure,
} from "@qsc/runtime";
import { bundleProgram } from "../../test/support/bundle-program.ts";
import { authorizeRun } from "./authorize.ts";
import { benchContract } from "./contract.ts";
import type { QueryOptions } from "./options.ts";
import { report } from "./report.ts";
import { spawnRelay } from "./spawn-relay.ts";
import { benchRows, columnsOf, expectedCells, type ExpectedCell } from "./rows.ts";

const bench = join(import.meta.dirname, "..");

/**
 * Three node processes over TLS on this machine. Shares are loaded, the contract is compiled and the run is authorized before the clock starts;
 * it stops when the figures are open. The figures are checked against the same query in the clear.
 */
export async function benchQuery(options: QueryOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-"));
  const random = (length: number): Uint8Array => new Uint8Array(length).fill(1);
  const log = createLedgerKey("bench.example/ledger", random);
  const relay = options.link === null ? null : spawnRelay(options.link);
  const network = await startEmbedded({
    ...(relay !== null && { between: relay.between }),
    spawn: {
      command: process.execPath,
      args: [...NODE_FLAGS, bundleProgram(join(bench, "src/node.ts"), "bench-node")],
    },
    policy: printPolicy(log.vkey),
  });
  try {
    const bundle = benchContract(join(bench, "contracts"), options.query);
    const rows = benchRows(options.rows);
    const { dataset } = bundle.plan;
    const table = { rows: options.rows, columns: columnsOf(dataset, rows) };
    const planes = encodeRows(dataset, table.columns, options.rows);
    const shares = shareDataset(planes, systemRandom);
    const uploaded = await network.upload(dataset.name, "only", shares);
    const snapshot = snapshotOf(dataset, "only", table, random(32));
    const site = { ...uploaded, snapshot };
    await network.prepare(bundle);
    const runs: Measured[] = [];
    for (let repeat = 0; repeat < options.repeat; repeat++) {
      // A ledger for each run, so that none has earlier ones to be compared with.
      const ledger = openLedger({
        path: join(folder, `ledger-${repeat}.db`),
        origin: "bench.example/ledger",
        key: log.skey,
        clock: () => Math.floor(Date.now() / 1000),
      });
      const query = authorizeRun(ledger, network, bundle, site, options.mode);
      ledger.close();
      const cpuBefore = cpuMs(network.pids);
      const started = performance.now();
      const result = await runQuery(network, query);
      const queryMs = Math.round(performance.now() - started);
      const cpuAfter = cpuMs(network.pids);
      const cpu = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
      check(result.openings[0]?.figures ?? [], expectedCells(options.query, rows));
      const { andGates, rounds, bytesPerParty } = result.cost;
      const { rssMb } = result;
      runs.push({ queryMs, andGates, rounds, bytesPerParty, rssMb, cpuMs: cpu });
    }
    const { query, rows: count, mode, link } = options;
    const lines = runs.map((run) => ({ query, rows: count, ...run, mode, ...link }));
    report(lines, options.json, ({ queryMs }) => queryMs);
  } finally {
    await network.close();
    relay?.stop();
    rmSync(folder, { recursive: true });
  }
}

/** What one run took. */
interface Measured {
  /** From the request to the open figures. */
  readonly queryMs: number;
  readonly andGates: number;
  readonly rounds: number;
  readonly bytesPerParty: number;
  /** Largest resident memory of a node so far. */
  readonly rssMb: number;
  /** Of all four processes; `null` where the system does not tell. */
  readonly cpuMs: number | null;
}

/** CPU time so far of this process and the nodes, from Linux's /proc; tells a slow run from a busy machine. */
function cpuMs(pids: readonly number[]): number | null {
  if (process.platform !== "linux") return null;
  const ticks = [process.pid, ...pids].map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * MS_PER_TICK;
}

const MS_PER_TICK = 10;

function check(figures: readonly OpenedFigure[], cells: readonly ExpectedCell[]): void {
  const find = (kind: "cohort" | "sum", index: number): readonly bigint[] =>
    figures.find(
      ({ figure }) =>
        figure.kind === kind && (figure.kind === "sum" ? figure.sum : figure.cohort) === index,
    )?.values ?? [];
  const grouped = cells.length > 1;
  cells.forEach(({ n, responded, total }, cell) => {
    const isOpen = n >= 10 && (!grouped || (responded >= 10 && n - responded >= 10));
    const want = (number: number): bigint => (isOpen ? BigInt(number) : 0n);
    const wrong =
      find("cohort", 0)[cell] !== want(n) ||
      (grouped && find("cohort", 1)[cell] !== want(responded)) ||
      (grouped && find("sum", 0)[cell] !== want(total));
    if (wrong) throw new Error(`cell ${cell} differs from the query in the clear`);
  });
}

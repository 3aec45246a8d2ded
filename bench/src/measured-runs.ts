import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLedgerKey, openLedger, printPolicy, type SharedSite } from "@qsc/ledger";
import type { Bundle } from "@qsc/plan";
import {
  NODE_FLAGS,
  runQuery,
  startEmbedded,
  type EmbeddedNetwork,
  type OpenedFigure,
} from "@qsc/runtime";
import { bundleProgram } from "../../test/support/bundle-program.ts";
import { authorizeRun } from "./authorize.ts";
import type { QueryOptions } from "./options.ts";
import { report } from "./report.ts";
import { spawnRelay } from "./spawn-relay.ts";

/** What is run: a contract, how its rows come to the nodes, and what becomes of its figures. */
export interface Workload {
  readonly bundle: Bundle;
  readonly upload: (network: EmbeddedNetwork) => Promise<readonly SharedSite[]>;
  /** Throws when a figure is wrong. */
  readonly check: (figures: readonly OpenedFigure[]) => void;
}

const bench = join(import.meta.dirname, "..");

/**
 * Three node processes over TLS on this machine. Shares are loaded, the contract is compiled and the run is authorized before the clock starts;
 * it stops when the figures are open.
 */
export async function measureRuns(
  options: QueryOptions,
  { bundle, upload, check }: Workload,
): Promise<readonly Measured[]> {
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
    const sites = await upload(network);
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
      const query = authorizeRun(ledger, network, bundle, sites, options.mode);
      ledger.close();
      const cpuBefore = cpuMs(network.pids);
      const started = performance.now();
      const result = await runQuery(network, query);
      const queryMs = Math.round(performance.now() - started);
      const cpuAfter = cpuMs(network.pids);
      const cpu = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
      check(result.openings[0]?.figures ?? []);
      const { andGates, rounds, bytesPerParty } = result.cost;
      const { rssMb } = result;
      runs.push({ queryMs, andGates, rounds, bytesPerParty, rssMb, cpuMs: cpu });
    }
    return runs;
  } finally {
    await network.close();
    relay?.stop();
    rmSync(folder, { recursive: true });
  }
}

/** What one run took. */
export interface Measured {
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

/** A line for each run; as JSON a single line, of the run of median duration. */
export function reportRuns(
  { query, rows, mode, json, link }: QueryOptions,
  runs: readonly Measured[],
): void {
  const lines = runs.map((run) => ({ query, rows, ...run, mode, ...link }));
  report(lines, json, ({ queryMs }) => queryMs);
}

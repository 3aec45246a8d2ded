import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLedgerKey, openLedger, printPolicy, type SharedSite } from "@qsc/ledger";
import type { Bundle } from "@qsc/plan";
import { runQuery, type Network, type RunResult } from "@qsc/runtime";
import { authorizeRun } from "./authorize.ts";
import { timed } from "./cpu.ts";
import { startFloor } from "./floor.ts";
import { withNodes } from "./nodes.ts";
import type { QueryOptions } from "./options.ts";
import { report } from "./report.ts";

/** What is run: a contract, how its rows come to the nodes, and what becomes of its figures. */
export interface Workload {
  readonly bundle: Bundle;
  readonly load: (network: Network) => Promise<readonly SharedSite[]>;
  /** Throws when a figure is wrong. */
  readonly check: (result: RunResult) => void;
}

/**
 * Three node processes over TLS on this machine. Shares are loaded, the contract is compiled and the run is authorized before the clock starts;
 * it stops when the figures are open.
 */
export async function measureRuns(
  { query, rows, mode, repeat, json, link }: QueryOptions,
  { bundle, load, check }: Workload,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-"));
  const log = createLedgerKey("bench.example/ledger", (length) => new Uint8Array(length).fill(1));
  try {
    await withNodes(printPolicy(log.vkey), link, async (network) => {
      const sites = await load(network);
      await network.prepare(bundle);
      const floor = await startFloor();
      const runs: Measured[] = [];
      for (let run = 0; run < repeat; run++) {
        // A ledger for each run, so that none has earlier ones to be compared with.
        const ledger = openLedger({
          path: join(folder, `ledger-${run}.db`),
          origin: "bench.example/ledger",
          key: log.skey,
          clock: () => Math.floor(Date.now() / 1000),
        });
        const authorized = authorizeRun(ledger, network, bundle, sites, mode);
        ledger.close();
        const { result, ms, cpuMs } = await timed(network.pids, () =>
          runQuery(network, authorized),
        );
        check(result);
        const { cost, rssMb } = result;
        const { andGates, rounds, bytesPerParty } = cost;
        const floorMs = await floor.move(rounds, bytesPerParty);
        const times = { queryMs: ms, floorMs: tenths(floorMs), ratioToFloor: tenths(ms / floorMs) };
        runs.push({ ...times, andGates, rounds, bytesPerParty, rssMb, cpuMs });
      }
      floor.close();
      const lines = runs.map((one) => ({ query, rows, ...one, mode, ...link }));
      report(lines, json, ({ queryMs }) => queryMs);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What one run took. */
interface Measured {
  /** From the request to the open figures. */
  readonly queryMs: number;
  /**
   * What it takes three processes to move as many bytes in as many messages, of equal size, over links of the same kind;
   * messages of proofs, and a network between the nodes, are not in it.
   */
  readonly floorMs: number;
  readonly ratioToFloor: number;
  readonly andGates: number;
  readonly rounds: number;
  readonly bytesPerParty: number;
  /** Largest resident memory of a node so far. */
  readonly rssMb: number;
  /** Of all four processes; `null` where the system does not tell. */
  readonly cpuMs: number | null;
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

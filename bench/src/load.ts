import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRows } from "../../cli/src/input/rows.ts";
import { openStateFolder } from "../../cli/src/input/state-folder.ts";
import { keepRows } from "../../cli/src/rehearsal/run-on-nodes.ts";
import { shareRows } from "../../cli/src/rehearsal/share-rows.ts";
import { snapshotsOf } from "../../cli/src/rehearsal/snapshots.ts";
import { benchContract, CONTRACTS } from "./contract.ts";
import { timed } from "./cpu.ts";
import { MAPPING, writeRows } from "./made-up-file.ts";
import { SITE, withNodes } from "./nodes.ts";
import type { LoadOptions } from "./options.ts";
import { report } from "./report.ts";

/**
 * A CSV file of made-up rows to shares at three nodes, by the code of `qsc run`:
 * read and check rows under a mapping ▶ digest them ▶ encode, split and upload.
 */
export async function benchLoad({ rows, repeat, json }: LoadOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-"));
  const { dataset } = benchContract(CONTRACTS, "q2").plan;
  const file = join(folder, "rows.csv");
  const mapping = join(folder, "mapping.json");
  writeRows(file, dataset, rows);
  writeFileSync(mapping, JSON.stringify(MAPPING));
  const source = {
    data: [`${dataset.name}@${SITE}=${file}`],
    mapping: [`${dataset.name}=${mapping}`],
  };
  const state = openStateFolder(join(folder, "state"));
  try {
    await withNodes(state.policy, null, async (network) => {
      const runs: Loaded[] = [];
      for (let run = 0; run < repeat; run++) {
        // What an earlier run has kept is not kept again.
        rmSync(join(state.path, "snapshots"), { recursive: true, force: true });
        const watch = stopWatch();
        const { result, ms, cpuMs } = await timed(network.pids, async () => {
          const sites = await readRows(folder, dataset, source);
          if (sites[0]?.table.rows !== rows) throw new Error("rows are missing");
          watch.lap("readMs");
          const snapshots = snapshotsOf(dataset, sites, state);
          watch.lap("snapshotMs");
          await shareRows(dataset, snapshots, [], { network, kept: state.rows, noise: null });
          watch.lap("shareMs");
          return snapshots;
        });
        const keeping = performance.now();
        keepRows(result, state);
        const keepMs = Math.round(performance.now() - keeping);
        const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
        const rowsPerSecond = Math.round((1000 * rows) / ms);
        runs.push({ rows, rowsPerSecond, loadMs: ms, ...watch.laps(), keepMs, rssMb, cpuMs });
      }
      report(runs, json, ({ loadMs }) => loadMs);
    });
  } finally {
    state.ledger.close();
    rmSync(folder, { recursive: true });
  }
}

interface Loaded {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly loadMs: number;
  /** To name the persons and keep the rows for later runs, which is no part of loading them. */
  readonly keepMs: number;
  /** Largest resident memory of the process that reads, so far. */
  readonly rssMb: number;
  /** Of all four processes; `null` where the system does not tell. */
  readonly cpuMs: number | null;
}

/** Milliseconds from lap to lap. */
function stopWatch(): {
  readonly lap: (name: string) => void;
  readonly laps: () => Readonly<Record<string, number>>;
} {
  const laps: Record<string, number> = {};
  let last = performance.now();
  return {
    lap: (name) => {
      const now = performance.now();
      laps[name] = Math.round(now - last);
      last = now;
    },
    laps: () => laps,
  };
}

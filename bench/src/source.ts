import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import type { SharedSite } from "@qsc/ledger";
import { digestOf } from "@qsc/plan";
import type { Network, Table } from "@qsc/runtime";
import { bindParameters } from "../../cli/src/input/parameters.ts";
import { openStateFolder, type StateFolder } from "../../cli/src/input/state-folder.ts";
import { printReport } from "../../cli/src/output/run-report.ts";
import { terminal } from "../../cli/src/output/terminal.ts";
import { announce, runOnNodes, type Rehearsed } from "../../cli/src/rehearsal/run-on-nodes.ts";
import { figureChecker } from "./check-figures.ts";
import { benchContract, benchSources, CONTRACTS } from "./contract.ts";
import { timed } from "./cpu.ts";
import { loadRows, SITE, withNodes } from "./nodes.ts";
import type { SourceOptions } from "./options.ts";
import { report } from "./report.ts";
import { benchTable } from "./rows.ts";

/**
 * q2 from the text of its contract to the printed result, by the code of `qsc run`:
 * compile ▶ compare with earlier runs ▶ publish ▶ nodes compile ▶ authorize ▶ compute ▶ open ▶ complete ▶ receipt ▶ print.
 * Nodes are up and hold their shares before the clock starts. Each run is the first of its contract and of its ledger.
 */
export async function benchSource(options: SourceOptions): Promise<void> {
  const { rows, repeat, mode, json, link } = options;
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-"));
  const bundle = benchContract(CONTRACTS, "q2");
  const { dataset } = bundle.plan;
  const table = benchTable(dataset, rows);
  const check = figureChecker(bundle, table);
  const states = Array.from({ length: repeat }, (_, run) => stateFolder(folder, run));
  try {
    await withNodes(states[0]!.policy, link, async (network) => {
      const site = await loadRows(network, dataset, table);
      const runs: Parts[] = [];
      for (const [run, state] of states.entries()) {
        const sources = sourcesOf(run);
        const { result, ms, cpuMs } = await timed(network.pids, () =>
          fromSource(sources, { network, site, table, state, security: mode }),
        );
        check(result.outcome.run);
        runs.push({ ...result.parts, totalMs: ms, cpuMs });
      }
      const lines = runs.map((one) => ({ query: "q2", rows, ...one, mode, ...link }));
      report(lines, json, ({ totalMs }) => totalMs);
    });
  } finally {
    for (const { ledger } of states) ledger.close();
    rmSync(folder, { recursive: true });
  }
}

/** What the parts of one run took; the rest of the total is to log its end and to print the result. */
interface Parts {
  readonly compileMs: number;
  /** Until the run is on the ledger: the nodes have compiled the contract too. */
  readonly authorizeMs: number;
  /** From the request to the open figures. */
  readonly queryMs: number;
  readonly totalMs: number;
  /** Of all four processes; `null` where the system does not tell. */
  readonly cpuMs: number | null;
}

/** A ledger for each run, so that none has earlier ones to be compared with; all are of the log that the nodes trust. */
function stateFolder(folder: string, run: number): StateFolder {
  const path = join(folder, `state-${run}`);
  if (run > 0) cpSync(join(folder, "state-0", "keys"), join(path, "keys"), { recursive: true });
  return openStateFolder(path);
}

/** Another comment makes another bundle, which no node has compiled before. */
function sourcesOf(run: number): ReadonlyMap<string, string> {
  const sources = benchSources(CONTRACTS, "q2");
  return new Map([...sources].map(([path, text]) => [path, `// Run ${run}.\n${text}`]));
}

interface Surroundings {
  readonly network: Network;
  readonly site: SharedSite;
  readonly table: Table;
  readonly state: StateFolder;
  readonly security: SourceOptions["mode"];
}

/** What `qsc run` does between reading its files and its exit, over shares that are loaded. */
async function fromSource(
  sources: ReadonlyMap<string, string>,
  { network, site, table, state, security }: Surroundings,
): Promise<{
  readonly outcome: Rehearsed;
  readonly parts: Pick<Parts, "compileMs" | "authorizeMs" | "queryMs">;
}> {
  const started = performance.now();
  const { bundle, model } = compile(sources, "q2.qsc");
  if (bundle === null || model === null) throw new Error("q2 does not compile");
  const compiled = performance.now();
  const binding = bindParameters(bundle.plan, []);
  let authorized = compiled;
  const rehearsal = {
    ...{ bundle, binding, state, security },
    span: model.contract.span,
    snapshots: [{ site: SITE, snapshot: site.snapshot, table, persons: null }],
    report: ({ step }: { readonly step: string }) => {
      if (step === "computing") authorized = performance.now();
    },
    exit: ({ message }: Error): never => {
      throw new Error(message);
    },
  };
  const outcome = await runOnNodes(rehearsal, {
    ...{ announced: announce(rehearsal), network, noise: null },
    share: () => Promise.resolve({ sites: [site], snapshots: [] }),
  });
  const rows = { table, rowsRead: table.rows, rejected: [], persons: null, joined: [] };
  const sites = [{ site: SITE, path: "", ...rows }];
  const ran = { bundle, bundleDigest: digestOf(bundle), security, binding, sites, state };
  printReport({ ...ran, ...outcome }, "json", terminal({ color: false }));
  const parts = {
    compileMs: Math.round(compiled - started),
    authorizeMs: Math.round(authorized - compiled),
    queryMs: Math.round(outcome.queryMs),
  };
  return { outcome, parts };
}

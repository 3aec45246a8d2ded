/**
 * `npm run bench -- q1|q2 --rows N [--json] [--repeat R] [--mode semi-honest]`
 *
 * Three node processes over TLS on this machine. Shares are loaded, the contract is compiled and the run is authorized before the clock starts;
 * it stops when the figures are open. The figures are checked against the same query in the clear.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createLedgerKey, openLedger, printPolicy } from "@qsc/ledger";
import {
  encodeRows,
  runQuery,
  shareDataset,
  startEmbedded,
  systemRandom,
  type OpenedFigure,
} from "@qsc/runtime";
import { bundleProgram } from "../../test/support/bundle-program.ts";
import { authorizeRun } from "./authorize.ts";
import { benchContract } from "./contract.ts";
import { benchRows, columnsOf, expectedCells, type ExpectedCell } from "./rows.ts";

const bench = join(import.meta.dirname, "..");

async function main(): Promise<void> {
  const options = readOptions();
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-"));
  const random = (length: number): Uint8Array => new Uint8Array(length).fill(1);
  const log = createLedgerKey("bench.example/ledger", random);
  const ledger = openLedger({
    path: join(folder, "ledger.db"),
    origin: "bench.example/ledger",
    key: log.skey,
    clock: () => Math.floor(Date.now() / 1000),
  });
  const network = await startEmbedded({
    spawn: {
      command: process.execPath,
      args: [bundleProgram(join(bench, "src/node.ts"), "bench-node")],
    },
    policy: printPolicy(log.vkey),
  });
  try {
    const bundle = benchContract(join(bench, "contracts"), options.query);
    const rows = benchRows(options.rows);
    const planes = encodeRows(
      bundle.plan.dataset,
      columnsOf(bundle.plan.dataset, rows),
      options.rows,
    );
    const shares = shareDataset(planes, systemRandom);
    const site = await network.upload(bundle.plan.dataset.name, "only", shares);
    await network.prepare(bundle);
    for (let repeat = 0; repeat < options.repeat; repeat++) {
      const query = authorizeRun(ledger, network, bundle, site);
      const cpuBefore = cpuMs(network.pids);
      const started = performance.now();
      const result = await runQuery(network, query);
      const queryMs = Math.round(performance.now() - started);
      const cpu = cpuMs(network.pids) - cpuBefore;
      check(result.figures, expectedCells(options.query, rows));
      const { andGates, rounds, bytesPerParty } = result.cost;
      const { rssMb } = result;
      const cost = { queryMs, andGates, rounds, bytesPerParty, rssMb, mode: options.mode };
      report({ query: options.query, rows: options.rows, ...cost, cpuMs: cpu }, options.json);
    }
  } finally {
    await network.close();
    ledger.close();
    rmSync(folder, { recursive: true });
  }
}

/** CPU time so far of this process and the nodes, from Linux's /proc; tells a slow run from a busy machine. */
function cpuMs(pids: readonly number[]): number {
  const ticks = [process.pid, ...pids].map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * MS_PER_TICK;
}

const MS_PER_TICK = 10;

interface Options {
  readonly query: "q1" | "q2";
  readonly rows: number;
  readonly repeat: number;
  readonly json: boolean;
  readonly mode: "semi-honest";
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: "string", default: "1000000" },
      repeat: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      mode: { type: "string", default: "semi-honest" },
    },
  });
  const [query] = positionals;
  const rows = Number(values.rows);
  const repeat = Number(values.repeat);
  if (query !== "q1" && query !== "q2") return usage("say which query: `q1` or `q2`");
  if (!Number.isInteger(rows) || rows < 1) return usage(`\`${values.rows}\` is no number of rows`);
  if (!Number.isInteger(repeat) || repeat < 1)
    return usage(`cannot repeat \`${values.repeat}\` times`);
  if (values.mode !== "semi-honest") return usage(`there is no mode \`${values.mode}\``);
  return { query, rows, repeat, json: values.json, mode: values.mode };
}

function usage(problem: string): never {
  console.error(`${problem}\nusage: npm run bench -- q1|q2 [--rows N] [--repeat R] [--json]`);
  process.exit(2);
}

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

function report(line: Readonly<Record<string, unknown>>, json: boolean): void {
  if (json) console.log(JSON.stringify(line));
  else
    console.log(
      Object.entries(line)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join("  "),
    );
}

await main();

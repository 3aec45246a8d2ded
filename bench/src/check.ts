import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { madeUpContract } from "./made-up-contract.ts";
import type { CheckOptions } from "./options.ts";
import { report } from "./report.ts";

const program = join(import.meta.dirname, "../../cli/dist/qsc.js");

/** Checks many contracts in one process, as CI does, and one long contract again and again, as an editor does. */
export function benchCheck({ contracts, repeat, json }: CheckOptions): void {
  const texts = Array.from({ length: contracts }, (_, number) => madeUpContract(number));
  const runs = Array.from({ length: repeat }, () => ({
    contracts,
    lines: texts.reduce((sum, text) => sum + linesOf(text), 0),
    checkMs: checkAll(texts),
    ...recheck(),
  }));
  report(runs, json, ({ checkMs }) => checkMs);
}

/** Milliseconds of `qsc check` on a folder of contracts, start of the process included. */
function checkAll(texts: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-check-"));
  try {
    const paths = texts.map((text, number) => {
      const path = join(folder, `study-${number}.qsc`);
      writeFileSync(path, text);
      return path;
    });
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, "check", ...paths], {
      encoding: "utf8",
    });
    const elapsed = Math.round(performance.now() - started);
    if (status !== 0) throw new Error(`${stderr}${stdout.slice(0, 2000)}`);
    return elapsed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Checks after edits in a process of its own, that runs the code as it is shipped: bundled, without a loader. */
function recheck(): object {
  const folder = mkdtempSync(join(tmpdir(), "qsc-bench-recheck-"));
  try {
    const outfile = join(folder, "recheck.mjs");
    buildSync({
      entryPoints: [join(import.meta.dirname, "recheck.ts")],
      ...{ bundle: true, format: "esm", platform: "node", target: "node20.19" },
      conditions: ["qsc-source"],
      outfile,
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as object;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/**
 * Bundles a program of this repository into one file and returns its path:
 * three node processes that each translate the sources would take seconds to start.
 */
export function bundleProgram(source: string, name: string): string {
  const folder = join(import.meta.dirname, "../../node_modules/.cache/qsc-programs");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}-${process.pid}.cjs`);
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    conditions: ["qsc-source"],
    external: ["libsql"],
    logLevel: "warning",
  });
  process.once("exit", () => rmSync(outfile, { force: true }));
  return outfile;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, guardRun } from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";
import type { ContractTools } from "@qsc/runtime";
import type { QueryOptions } from "./options.ts";

/** The compiler as a node takes it. */
export const contractTools: ContractTools = {
  compile: (sources, entry) =>
    compile(new Map(sources.map(({ path, text }) => [path, text])), entry).bundle,
  guard: (run, earlier) => guardRun(run, earlier, { path: "", start: 0, end: 0 }),
};

/** Compiles `bench/contracts/<name>.qsc`. */
export function benchContract(folder: string, name: QueryOptions["query"]): Bundle {
  const sources = ["trial.qsc", `${name}.qsc`].map((path) => ({
    path,
    text: readFileSync(join(folder, path), "utf8"),
  }));
  const entry = `${name}.qsc`;
  const compilation = compile(new Map(sources.map(({ path, text }) => [path, text])), entry);
  if (compilation.bundle === null) {
    throw new Error(
      compilation.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"),
    );
  }
  return compilation.bundle;
}

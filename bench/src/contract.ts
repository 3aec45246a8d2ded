import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";

/** The queries of the benchmark. */
export const QUERIES = ["q1", "q2", "median", "join"] as const;
export type QueryName = (typeof QUERIES)[number];

/** Compiles `<folder>/<name>.qsc`. */
export function benchContract(folder: string, name: QueryName): Bundle {
  const { bundle, diagnostics } = compile(benchSources(folder, name), `${name}.qsc`);
  if (bundle !== null) return bundle;
  throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
}

/** What a contract of the benchmark consists of, by path. */
export function benchSources(folder: string, name: QueryName): ReadonlyMap<string, string> {
  const paths = ["trial.qsc", `${name}.qsc`];
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** Where the contracts of the benchmark lie. */
export const CONTRACTS: string = join(import.meta.dirname, "../contracts");

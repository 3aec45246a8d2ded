import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";

/** Compiles sources that must be acceptable; throws with the findings when they are not. */
export function compileAccepted(sources: ReadonlyMap<string, string>, entry: string): Bundle {
  const { bundle, diagnostics } = compile(sources, entry);
  if (bundle !== null) return bundle;
  const findings = diagnostics.map(({ code, message }) => `${code}: ${message}`);
  throw new Error(`${entry} is refused:\n${findings.join("\n")}`);
}

/** The `.qsc` files of one folder, by name. */
export function sourcesIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".qsc"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

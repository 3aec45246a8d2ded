import { readdirSync } from "node:fs";
import { join } from "node:path";
import { toAst } from "@qsc/compiler";
import { sourcesIn } from "./compile-contract.ts";
import { repository } from "./qsc.ts";

/** The folders of `examples/` that hold a contract. */
export const EXAMPLES: readonly string[] = readdirSync(join(repository, "examples"))
  .filter((name) => /^\d\d-/.test(name))
  .sort();

export interface Example {
  readonly sources: ReadonlyMap<string, string>;
  /** The file that declares the contract. */
  readonly entry: string;
}

export function readExample(name: string): Example {
  const sources = sourcesIn(join(repository, "examples", name));
  const entry = [...sources].find(([path, text]) =>
    toAst(path, text).document.declarations.some(({ kind }) => kind === "contract"),
  );
  if (entry === undefined) throw new Error(`examples/${name} has no contract`);
  return { sources, entry: entry[0] };
}

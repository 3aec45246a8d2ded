import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readContract } from "../../cli/src/input/contract.ts";
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
  return readContract(join(repository, "examples", name));
}

import { relative } from "node:path";
import { type ContractFiles } from "./contract.ts";
import { readText } from "./source-text.ts";

/** A contract's files with the policies of sites beside them, and the names that they have there. */
export interface FlooredFiles {
  readonly files: ContractFiles;
  readonly floors: readonly string[];
}

/** Reads the files that `--floor` names; each holds the policy of a site, which the contract may not go under. */
export function withFloors(files: ContractFiles, paths: readonly string[]): FlooredFiles {
  const read = paths.map((path) => [relative(files.folder, path), readText(path)] as const);
  return {
    files: { ...files, sources: new Map([...files.sources, ...read]) },
    floors: read.map(([name]) => name),
  };
}

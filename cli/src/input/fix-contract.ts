import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyFixes, diagnoseFile, type Diagnostic, type Fix, packageOf } from "@qsc/compiler";
import type { ContractFiles } from "./contract.ts";

/** A fix may bring another finding to light, with a fix of its own; a contract is done long before this. */
const MAX_ROUNDS = 10;

export interface FixedContract {
  readonly files: ContractFiles;
  readonly applied: readonly Fix[];
  /** Paths of the files that were written. */
  readonly written: readonly string[];
}

/**
 * Applies the safe fixes of a contract's findings, round after round, and writes the files that changed.
 * A round that would leave more errors than it found is dropped. `findingsOf` says which findings count.
 */
export function fixContract(
  files: ContractFiles,
  findingsOf: (diagnostics: readonly Diagnostic[]) => readonly Diagnostic[],
): FixedContract {
  const { folder, entry } = files;
  const applied: Fix[] = [];
  let { sources } = files;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = findingsOf(diagnoseFile(sources, entry));
    const next = applyFixes(sources, before.flatMap(safeFix));
    if (next.applied.length === 0) break;
    const after = findingsOf(diagnoseFile(next.sources, entry));
    if (errorsIn(after) > errorsIn(before)) break;
    sources = next.sources;
    applied.push(...next.applied);
  }
  const written: string[] = [];
  for (const [path, text] of sources) {
    if (text === files.sources.get(path)) continue;
    writeFileSync(join(folder, path), text);
    written.push(join(folder, path));
  }
  return { files: { ...files, sources }, applied, written };
}

function safeFix({ fixes }: Diagnostic): readonly Fix[] {
  const fix = fixes.find(({ safety, edits }) => safety === "safe" && edits.every(isOwn));
  return fix === undefined ? [] : [fix];
}

/** What a package says is pinned by its digest, and not this contract's to mend. */
function isOwn({ span }: Fix["edits"][number]): boolean {
  return packageOf(span.path) === null;
}

function errorsIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}

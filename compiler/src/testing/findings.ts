import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { compileTests } from "../tests/compile-tests.ts";

/** Everything that checker and disclosure rules find in a contract and in its tests, or in a file of tests. */
export function findingsOf(
  sources: ReadonlyMap<string, string>,
  entry: string,
): readonly Diagnostic[] {
  return compileTests(sources, entry).diagnostics;
}

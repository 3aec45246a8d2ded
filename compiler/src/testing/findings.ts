import { check } from "../check.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { toPlan } from "../lower/to-plan.ts";

/** Everything that checker and disclosure rules find in a contract. */
export function findingsOf(
  sources: ReadonlyMap<string, string>,
  entry: string,
): readonly Diagnostic[] {
  const { model, diagnostics } = check(sources, entry);
  return model === null ? diagnostics : [...diagnostics, ...toPlan(model).diagnostics];
}

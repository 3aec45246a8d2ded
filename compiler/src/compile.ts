import type { Bundle } from "@qsc/plan";
import { check } from "./check.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { certificateOf } from "./lower/certificate.ts";
import { toCircuit } from "./lower/circuit/to-circuit.ts";
import { toPlan } from "./lower/to-plan.ts";
import type { Model } from "./model/model.ts";
import type { ContractTest } from "./tests/contract-test.ts";
import { COMPILER_VERSION } from "./version.ts";

/** A contract compiled, or what stands in the way. */
export interface Compilation {
  /** null when a diagnostic is an error. */
  readonly bundle: Bundle | null;
  /** null when the contract is not understood well enough. */
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The tests of the entry file; nothing above depends on them. */
  readonly tests: readonly ContractTest[];
}

/**
 * Compiles the contract in `entry`; `sources` holds it and all that it imports, by path.
 * Pure and total: the same sources give the same bytes everywhere, and bad ones give diagnostics.
 */
export function compile(sources: ReadonlyMap<string, string>, entry: string): Compilation {
  const checked = check(sources, entry);
  const { model, tests } = checked;
  if (model === null || hasErrors(checked.diagnostics)) {
    return { bundle: null, model, diagnostics: checked.diagnostics, tests };
  }
  const lowered = toPlan(model);
  const diagnostics = [...checked.diagnostics, ...lowered.diagnostics];
  const { plan } = lowered;
  if (plan === null) return { bundle: null, model, diagnostics, tests };
  const bundle: Bundle = {
    format: "qsc-bundle/1",
    compiler: { name: "qsc", version: COMPILER_VERSION },
    sources: [...sources]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([path, text]) => ({ path, text })),
    entry,
    plan,
    circuit: toCircuit(plan),
    certificate: certificateOf(plan),
    clauses: model.clauses,
  };
  return { bundle, model, diagnostics, tests };
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

import type { Bundle, BundledPackage, Plan } from "@qsc/plan";
import { check } from "./check.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { floorFindings } from "./floor.ts";
import { certificateOf } from "./lower/certificate.ts";
import { toCircuit } from "./lower/circuit/to-circuit.ts";
import { toPlan } from "./lower/to-plan.ts";
import type { Model } from "./model/model.ts";
import { packagesUsed } from "./packages/packages-used.ts";
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
  const { plan, model, diagnostics, tests, packages } = diagnose(sources, entry);
  if (plan === null || model === null) return { bundle: null, model, diagnostics, tests };
  const bundle: Bundle = {
    format: "qsc-bundle/1",
    compiler: { name: "qsc", version: COMPILER_VERSION },
    sources: [...sources]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([path, text]) => ({ path, text })),
    entry,
    ...(packages.length > 0 && { packages }),
    plan,
    circuit: toCircuit(plan),
    certificate: certificateOf(plan),
    clauses: model.clauses,
  };
  return { bundle, model, diagnostics, tests };
}

/** A contract as far as its findings need it. */
export interface Diagnosis {
  /** null when a diagnostic is an error. */
  readonly plan: Plan | null;
  /** null when the contract is not understood well enough. */
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The packages that files come from, by name. */
  readonly packages: readonly BundledPackage[];
  /** The tests of the entry file; nothing above depends on them. */
  readonly tests: readonly ContractTest[];
}

/**
 * All that `compile` finds in a contract, without building its circuit.
 * `floors` are files of `sources` with the policies of sites, which the contract may not go under.
 */
export function diagnose(
  sources: ReadonlyMap<string, string>,
  entry: string,
  floors: readonly string[] = [],
): Diagnosis {
  const { model, diagnostics, tests, documents } = check(sources, entry);
  const packages = packagesUsed(sources, [...documents.keys()]);
  if (model === null || hasErrors(diagnostics)) {
    return { plan: null, model, diagnostics, packages, tests };
  }
  const below = floors.flatMap((floor) => floorFindings(sources, floor, model));
  const lowered = toPlan(model);
  return {
    plan: hasErrors(below) ? null : lowered.plan,
    model,
    diagnostics: [...diagnostics, ...below, ...lowered.diagnostics],
    packages,
    tests,
  };
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

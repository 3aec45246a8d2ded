import type { Certificate } from "./certificate.ts";
import type { Circuit } from "./circuit.ts";
import type { Plan } from "./plan.ts";

/** What `qsc compile` writes and every node checks: sources and all that follows from them. */
export interface Bundle {
  readonly format: "qsc-bundle/1";
  readonly compiler: { readonly name: "qsc"; readonly version: string };
  /** Sorted by path; paths are relative to the folder of the entry file, with forward slashes. */
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  readonly entry: string;
  /** The packages that sources come from, by name; absent where there are none. */
  readonly packages?: readonly BundledPackage[];
  readonly plan: Plan;
  readonly circuit: Circuit;
  readonly certificate: Certificate;
  /** The contract's authorize, payment and terms clauses as they stand; recorded, not yet enforced. */
  readonly clauses: readonly { readonly clause: string; readonly text: string }[];
}

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Of its manifest and all its files (spec/packages.md). */
  readonly digest: string;
}

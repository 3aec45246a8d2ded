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
  readonly plan: Plan;
  readonly circuit: Circuit;
  readonly certificate: Certificate;
  /** The contract's authorize, payment and terms clauses as they stand; recorded, not yet enforced. */
  readonly clauses: readonly { readonly clause: string; readonly text: string }[];
}

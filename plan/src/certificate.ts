/** What the checker proved, and what it left to the circuit; part of the signed bundle. */
export interface Certificate {
  readonly format: "qsc-certificate/1";
  readonly minimumCohort: number;
  readonly claims: readonly Claim[];
  /** What holds only if people see to it, in plain words. */
  readonly assumptions: readonly string[];
}

export interface Claim {
  /** Rule of the catalogue, `R01` to `R39` (spec/disclosure-rules.md). */
  readonly rule: string;
  /** The rule in two or three words, e.g. `minimum cohort`. */
  readonly name: string;
  /** `ledger`: decided for each run, from the runs before it on the ledger. */
  readonly phase: "static" | "circuit" | "ledger";
  readonly statement: string;
}

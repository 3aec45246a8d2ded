import type { Claim as Proved } from "@qsc/plan";

/** A contract in plain words, for people who decide whether it may run; keeps to spec/explanation.schema.json. */
export interface Explanation {
  readonly format: "qsc-explanation/2";
  readonly contract: { readonly name: string; readonly version: string };
  /** Digest of the bundle that the words are about. */
  readonly bundle: string;
  /** Who learns what about whom; what nobody can learn; how it is protected. */
  readonly summary: readonly [Claim, Claim, Claim];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  /** A section that is not enforced says so in its title and here. */
  readonly enforced: boolean;
  readonly claims: readonly Claim[];
}

export type SectionId =
  | "figures"
  | "closed"
  /** Only where figures are noisy. */
  | "noise"
  | "parameters"
  | "sites"
  | "authorization"
  | "payment"
  | "terms"
  | "cost"
  | "assumptions"
  | "unprotected";

/** One sentence or two, the user's text in backticks, with what it follows from. */
export interface Claim {
  readonly text: string;
  /** The clause that says so. */
  readonly source?: Place;
  /** The rule of the certificate that proves or enforces it. */
  readonly rule?: Rule;
}

export interface Place {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

export interface Rule {
  readonly rule: string;
  readonly name: string;
  readonly phase: Proved["phase"];
  /** Its name in statbarnSDC, where it has one. */
  readonly statbarn?: string;
}

import type { Digest } from "./digest.ts";
import type { PublicKey } from "./key.ts";

/**
 * One leaf of the ledger (spec/ledger-entry.md).
 * A leaf holds digests and public facts, never rows, shares or results.
 * Its bytes are the canonical JSON (RFC 8785) of this object; all numbers are integers.
 */
export type Entry = PublishContract | PrivacyBudget | AuthorizeRun | CompleteRun | AbortRun;

/** An entry before the ledger has put its time on it. */
export type EntryDraft =
  | Omit<PublishContract, "time">
  | Omit<PrivacyBudget, "time">
  | Omit<AuthorizeRun, "time">
  | Omit<CompleteRun, "time">
  | Omit<AbortRun, "time">;

/** A compiled contract becomes known to the ledger. */
export interface PublishContract {
  readonly kind: "contract.publish";
  /** POSIX seconds by the writer's clock: a claim, not evidence. */
  readonly time: number;
  readonly contract: { readonly name: string; readonly version: string };
  readonly bundle: Digest;
  readonly plan: Digest;
  readonly circuit: Digest;
  readonly certificate: Digest;
  readonly compiler: { readonly name: string; readonly version: string };
  /** ε that a run spends at each of its sites; absent when its figures are exact. */
  readonly epsilon?: Epsilon;
}

/** A site grants the ε that all runs over its data together may spend; the latest grant holds. */
export interface PrivacyBudget {
  readonly kind: "privacy.budget";
  readonly time: number;
  readonly site: string;
  readonly epsilon: Epsilon;
}

/** A positive rational number. */
export interface Epsilon {
  readonly numerator: number;
  readonly denominator: number;
}

/** Permission for exactly one run, written before anything is computed. */
export interface AuthorizeRun {
  readonly kind: "run.authorize";
  readonly time: number;
  /** Index of the `contract.publish` leaf. */
  readonly contract: number;
  /** The same bundle digest as in that leaf. */
  readonly bundle: Digest;
  readonly parameters: readonly ParameterValue[];
  readonly dataset: SharedDataset;
  /**
   * Indices of all earlier `run.authorize` leaves over a data set of this name, ascending.
   * Whether they ended well or not: who got the output shares of a run is not on the ledger.
   */
  readonly earlier: readonly number[];
  /** Digest of the circuit that runs: the contract's, or one that also guards against the earlier runs. */
  readonly circuit: Digest;
  readonly committee: Committee;
  readonly security: Security;
  readonly mode: Mode;
  /** Commitments to the seeds that noise components 0, 1 and 2 are drawn from; present when the contract has an ε. */
  readonly noise?: readonly [Digest, Digest, Digest];
  /** 32 random bytes, 64 hexadecimal digits; never used twice on one ledger. */
  readonly nonce: string;
}

/** All three nodes finished and attested the run. */
export interface CompleteRun {
  readonly kind: "run.complete";
  readonly time: number;
  /** Index of the `run.authorize` leaf. */
  readonly authorization: number;
  /** 64 hexadecimal digits; see `sessionOf`. */
  readonly session: string;
  /** Digests of the three attestations, in committee order (`attestationDigest`). */
  readonly attestations: readonly [Digest, Digest, Digest];
  readonly cost: Cost;
}

/** The run ended without a result. */
export interface AbortRun {
  readonly kind: "run.abort";
  readonly time: number;
  readonly authorization: number;
  readonly session: string;
  /** Code of the error that ended the run, e.g. `transport/peer-lost`. */
  readonly code: string;
  /** Name of the node that is to blame, when one is known. */
  readonly node?: string;
}

/** A parameter's value as people write it; sorted by name, names distinct. */
export interface ParameterValue {
  readonly name: string;
  readonly value: string;
}

export interface SharedDataset {
  readonly name: string;
  /** Sorted by site name, names distinct. */
  readonly sites: readonly SharedSite[];
}

export interface SharedSite {
  readonly site: string;
  /** The data set of its rows, where they are linked to the persons of other sites; absent at the sites of persons. */
  readonly data?: string;
  /** Rows after padding: what the nodes see, not how many persons there are. */
  readonly rows: number;
  /** Equal for two runs exactly when the site says that the rows are the same; a keyed digest that only it can make. */
  readonly snapshot: Digest;
  /** The site's earlier snapshots whose rows it shared beside these, each once; absent when there are none. */
  readonly earlier?: readonly Digest[];
  /** Digests of the share components 0, 1 and 2, whose XOR is the data. */
  readonly shares: readonly [Digest, Digest, Digest];
}

/** The three compute nodes; a node's number is its place here. */
export type Committee = readonly [CommitteeNode, CommitteeNode, CommitteeNode];

export interface CommitteeNode {
  readonly node: string;
  readonly key: PublicKey;
}

export interface Cost {
  /** AND gates evaluated, each lane counted. */
  readonly andGates: number;
  readonly rounds: number;
  /** Bytes that the busiest of the three nodes sent on both of its links. */
  readonly bytesPerParty: number;
}

/**
 * What holds when one of the three nodes does not follow the protocol:
 * `malicious`, the run aborts before anything is opened; `semi-honest`, the figures may be wrong.
 */
export type Security = (typeof SECURITIES)[number];

export const SECURITIES = ["malicious", "semi-honest"] as const;

/** A rehearsal runs all three nodes under one roof; a consortium does not accept it. */
export type Mode = "rehearsal";

import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { encodeCanonical } from "./canonical.ts";
import type { Digest } from "./digest.ts";
import { digestOf } from "./digest.ts";
import type { ParameterValue, Security } from "./entry.ts";
import type { PublicKey, SigningKey } from "./key.ts";
import { decodePublicKey, sign, verifySignature } from "./key.ts";

/** What one compute node says about one run, signed (spec/receipt.md, attestation). */
export interface Attestation {
  readonly body: AttestationBody;
  /** Ed25519 under the node's committee key, 128 hexadecimal digits; see `attestationMessage`. */
  readonly signature: string;
}

export interface AttestationBody {
  readonly format: "qsc-attestation/2";
  /** 64 hexadecimal digits; see `sessionOf`. */
  readonly session: string;
  /** The node's place in the committee. */
  readonly node: NodeNumber;
  readonly bundle: Digest;
  readonly plan: Digest;
  readonly circuit: Digest;
  /** As in the authorization. */
  readonly parameters: readonly ParameterValue[];
  readonly dataset: AttestedDataset;
  /** The links to the two other nodes, ascending by `peer`. */
  readonly links: readonly [LinkTranscript, LinkTranscript];
  /** AND gates evaluated, each lane counted. */
  readonly andGates: number;
  /** Messages to the previous node that carried them. */
  readonly rounds: number;
  readonly security: Security;
  /** What this node proved and verified; present exactly when `security` is `malicious`. */
  readonly proof?: AttestedProof;
  /** One for each recipient of the circuit's outputs, in the order in which the outputs first name them. */
  readonly outputs: readonly AttestedOutput[];
}

export type NodeNumber = 0 | 1 | 2;

export interface AttestedDataset {
  readonly name: string;
  /** In the order of the authorization. */
  readonly sites: readonly AttestedSite[];
}

export interface AttestedSite {
  readonly site: string;
  readonly rows: number;
  /** The two components that this node holds, ascending by `component`. */
  readonly shares: readonly [HeldShare, HeldShare];
}

export interface HeldShare {
  readonly component: 0 | 1 | 2;
  readonly digest: Digest;
}

/** The proof that all AND gates were computed rightly, as one node took part in it. */
export interface AttestedProof {
  /** AND gates that were proved, each lane counted. */
  readonly gates: number;
  readonly batches: number;
  /** On the two other nodes, ascending by `prover`. */
  readonly verdicts: readonly [Verdict, Verdict];
}

export interface Verdict {
  readonly prover: NodeNumber;
  readonly accept: boolean;
  /** Of what both verifiers of this prover know about its proofs, so that theirs are equal. */
  readonly transcript: Digest;
}

/** Commitments to this node's shares of what one recipient gets; only the recipient can open them. */
export interface AttestedOutput {
  readonly recipient: string;
  /** Of the two components that this node holds, ascending by `component`. */
  readonly commitments: readonly [HeldShare, HeldShare];
}

/** One link's two byte streams, from the first to the last byte of the run. */
export interface LinkTranscript {
  readonly peer: NodeNumber;
  readonly sent: StreamTranscript;
  readonly received: StreamTranscript;
}

export interface StreamTranscript {
  readonly bytes: number;
  /** SHA-256 of all bytes in order; of nothing when `bytes` is 0. */
  readonly digest: Digest;
}

export function signAttestation(body: AttestationBody, key: SigningKey): Attestation {
  return { body, signature: bytesToHex(sign(attestationMessage(body), key)) };
}

/** True when the body was signed by the holder of `key`. */
export function isSignedBy(attestation: Attestation, key: PublicKey): boolean {
  const signature = hexToBytes(attestation.signature);
  return verifySignature(signature, attestationMessage(attestation.body), decodePublicKey(key));
}

/** What `run.complete` cites: the digest of body and signature together. */
export function attestationDigest(attestation: Attestation): Digest {
  return digestOf(attestation);
}

/** The signed bytes: a domain line, so that no other signature fits, then the canonical body. */
export function attestationMessage(body: AttestationBody): Uint8Array {
  const domain = new TextEncoder().encode("qsc-attestation/v2\n");
  const bytes = encodeCanonical(body);
  const message = new Uint8Array(domain.length + bytes.length);
  message.set(domain);
  message.set(bytes, domain.length);
  return message;
}

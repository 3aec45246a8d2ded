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
  readonly format: "qsc-attestation/1";
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
  readonly rounds: number;
  readonly security: Security;
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
  const domain = new TextEncoder().encode("qsc-attestation/v1\n");
  const bytes = encodeCanonical(body);
  const message = new Uint8Array(domain.length + bytes.length);
  message.set(domain);
  message.set(bytes, domain.length);
  return message;
}

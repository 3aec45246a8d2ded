import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { costOf, judgeAttestations } from "./agreement.ts";
import { attestationDigest } from "./attestation.ts";
import type { Authorization, LoggedEntry } from "./authorization.ts";
import { decodeAuthorization } from "./authorization.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { Entry, Security } from "./entry.ts";
import { encodeEntry } from "./entry-schema.ts";
import { LedgerError } from "./errors.ts";
import { hashLeaf, verifyConsistency, verifyInclusion } from "./merkle.ts";
import type { Receipt } from "./receipt.ts";
import { decodeReceipt } from "./receipt.ts";
import type { Report, Verification } from "./report.ts";
import { beginReport } from "./report.ts";
import type { AuthorizationPosition } from "./session.ts";
import { sessionOf } from "./session.ts";
import type { LedgerState } from "./state.ts";
import { apply, emptyExcerpt } from "./state.ts";
import type { Trust } from "./trust.ts";

export interface ReceiptVerification extends Verification {
  /** What the receipt says; `null` unless everything holds. */
  readonly receipt: Receipt | null;
}

export interface AuthorizationVerification extends Verification {
  /** What may run, and as which session; `null` unless everything holds. */
  readonly authorized: { readonly authorization: Authorization; readonly session: string } | null;
}

/** Verifies a receipt file, offline; the steps are those of spec/receipt.md, in its order. */
export function verifyReceipt(bytes: Uint8Array, trust: Trust): ReceiptVerification {
  const report = beginReport();
  const receipt = report.step(
    "form",
    () => decodeReceipt(bytes),
    () => "canonical, qsc-receipt/3",
  );
  if (receipt === null) return { ...report.result(), receipt: null };

  const run = checkAuthorization(report, receipt.authorization, trust);
  const head = checkCheckpoint(report, "checkpoint", receipt.checkpoint, trust);
  if (run === null || head === null) return { ...report.result(), receipt: null };

  const { complete, authorization, attestations } = receipt;
  report.step(
    "consistency",
    () => requireConsistency(run.head, head, receipt.consistencyProof),
    () => `the tree of ${head.size} leaves begins with the ${run.head.size} that the nodes saw`,
  );
  report.step(
    "completion",
    () => requireInclusion(complete, head),
    leafDetail("run.complete", head),
  );
  report.step(
    "completion rules",
    () => requireAccepted(run.state, complete.entry, positionOf(complete, head)),
    () => `it ends the run of leaf ${authorization.run.index}, session ${run.session}`,
  );
  report.step(
    "mode",
    () => requireMode(receipt),
    () => receipt.mode,
  );
  const { security } = authorization.run.entry;
  report.add({ name: "security", ok: true, detail: SECURITY_MEANS[security] });
  report.step(
    "attestation digests",
    () => requireDigests(receipt),
    () => "the three attestations and their cost are those of the completion",
  );
  const authorized = {
    contract: authorization.contract.entry,
    authorization: authorization.run.entry,
    session: run.session,
  };
  for (const { name, claim, fault } of judgeAttestations(authorized, attestations)) {
    report.add({ name, ok: fault === null, detail: fault ?? claim });
  }
  const result = report.result();
  return { ...result, receipt: result.ok ? receipt : null };
}

/** What a compute node makes sure of before it runs anything. */
export function verifyAuthorization(bytes: Uint8Array, trust: Trust): AuthorizationVerification {
  const report = beginReport();
  const authorization = report.step(
    "form",
    () => decodeAuthorization(bytes),
    () => "canonical, qsc-authorization/2",
  );
  const run = authorization && checkAuthorization(report, authorization, trust);
  const result = report.result();
  if (!result.ok || !authorization || !run) return { ...result, ok: false, authorized: null };
  return { ...result, authorized: { authorization, session: run.session } };
}

/** Verifies a checkpoint on its own: form, origin and the trusted signature. */
export function verifyCheckpoint(note: string, trust: Trust): Verification {
  const report = beginReport();
  checkCheckpoint(report, "checkpoint", note, trust);
  return report.result();
}

/** `null` when a check failed on which the others rest. */
function checkAuthorization(
  report: Report,
  authorization: Authorization,
  trust: Trust,
): { head: Checkpoint; session: string; state: LedgerState } | null {
  const { contract, run } = authorization;
  const head = checkCheckpoint(report, "authorization checkpoint", authorization.checkpoint, trust);
  if (head === null) return null;
  report.step(
    "contract",
    () => requireInclusion(contract, head),
    leafDetail("contract.publish", head),
  );
  report.step("authorization", () => requireLast(run, head), leafDetail("run.authorize", head));
  const state = emptyExcerpt();
  const rules = report.step(
    "authorization rules",
    () => {
      requireAccepted(state, contract.entry, positionOf(contract, head));
      requireAccepted(state, run.entry, positionOf(run, head));
      if (!trust.modes.includes(run.entry.mode)) {
        throw broken(`the run is a ${run.entry.mode}, which is not accepted here`);
      }
      if (!trust.securities.includes(run.entry.security)) {
        throw broken(`the run is ${run.entry.security}, which is not accepted here`);
      }
      return sessionOf(positionOf(run, head), run.entry.committee);
    },
    (session) => `leaf ${contract.index} may run, as session ${session}`,
  );
  return rules === null ? null : { head, session: rules, state };
}

function checkCheckpoint(
  report: Report,
  name: string,
  note: string,
  trust: Trust,
): Checkpoint | null {
  return report.step(
    name,
    () => openCheckpoint(note, trust),
    ({ origin, size, root }) => `signed by \`${origin}\`: ${size} leaves, root ${bytesToHex(root)}`,
  );
}

function requireInclusion(logged: LoggedEntry<Entry>, head: Checkpoint): number {
  const { entry, index } = logged;
  const leafHash = hashLeaf(encodeEntry(entry));
  const proof = logged.inclusionProof.map(hexToBytes);
  if (!verifyInclusion({ index, size: head.size, leafHash }, proof, head.root)) {
    throw broken(
      `leaf ${index} is not under the signed root: ` +
        `leaf hash ${bytesToHex(leafHash)}, ${head.size} leaves, root ${bytesToHex(head.root)}`,
    );
  }
  return index;
}

/** The session rests on the tree that ends with the authorization, so no other tree will do. */
function requireLast(logged: LoggedEntry<Entry>, head: Checkpoint): number {
  if (head.size !== logged.index + 1) {
    throw broken(`leaf ${logged.index} is not the last of the ${head.size} that the nodes saw`);
  }
  return requireInclusion(logged, head);
}

function requireConsistency(from: Checkpoint, to: Checkpoint, proof: readonly string[]): void {
  if (!verifyConsistency(from, to, proof.map(hexToBytes))) {
    throw broken(
      `the tree of ${to.size} leaves does not begin with the ${from.size} that the nodes saw: ` +
        `the log forked, or the consistency proof is wrong`,
    );
  }
}

function requireAccepted(state: LedgerState, entry: Entry, position: AuthorizationPosition): void {
  const refusal = apply(state, entry, position);
  if (refusal) throw new LedgerError(refusal.code, refusal.message);
}

const SECURITY_MEANS: Readonly<Record<Security, string>> = {
  malicious: "malicious: holds if at least two of the three nodes followed the protocol",
  "semi-honest": "semi-honest: holds only if all three nodes followed the protocol",
};

function requireMode(receipt: Receipt): void {
  const { mode } = receipt.authorization.run.entry;
  if (receipt.mode !== mode) throw broken(`the receipt says ${receipt.mode}, the ledger ${mode}`);
}

function requireDigests({ complete, attestations }: Receipt): void {
  for (const [i, attestation] of attestations.entries()) {
    const digest = attestationDigest(attestation);
    if (digest !== complete.entry.attestations[i]) {
      throw broken(`attestation ${i} has the digest ${digest}, but the completion cites another`);
    }
  }
  const attested = JSON.stringify(costOf(attestations));
  const { andGates, rounds, bytesPerParty } = complete.entry.cost;
  const logged = JSON.stringify({ andGates, rounds, bytesPerParty });
  if (attested !== logged)
    throw broken(`the nodes attest the cost ${attested}, the ledger ${logged}`);
}

function positionOf(logged: LoggedEntry<Entry>, head: Checkpoint): AuthorizationPosition {
  const leafHash = hashLeaf(encodeEntry(logged.entry));
  return { leafHash, index: logged.index, root: head.root };
}

function leafDetail(kind: Entry["kind"], head: Checkpoint): (index: number) => string {
  return (index) => `${kind} is leaf ${index} of ${head.size}`;
}

function broken(message: string): LedgerError {
  return new LedgerError("ledger/verification-failed", message);
}

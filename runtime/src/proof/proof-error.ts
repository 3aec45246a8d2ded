import { RuntimeError } from "../runtime-error.ts";
import type { PartyIndex } from "../sharing/share.ts";

/** Why a run was ended by its proofs. */
export class ProofError extends RuntimeError {
  /** Whom the party that noticed blames; `null` when one of two lies and it cannot tell which. */
  readonly party: PartyIndex | null;

  constructor(code: string, party: PartyIndex | null, message: string, help: string) {
    super(code, message, help);
    this.name = "ProofError";
    this.party = party;
  }
}

export function malformed(sender: PartyIndex, what: string): ProofError {
  return new ProofError(
    "proof/malformed-message",
    sender,
    `party ${sender} sent a malformed message: ${what}`,
    "that node does not follow the protocol; check its version, then its operator",
  );
}

export function contradictoryChallenges(prover: PartyIndex, batch: number): ProofError {
  return new ProofError(
    "proof/challenge-mismatch",
    null,
    `the two nodes that check the proof of party ${prover} named different challenges for batch ${batch}, so one of them lies`,
    "nothing was opened; run again, and look into both nodes if it happens again",
  );
}

export function wrongChallenge(verifier: PartyIndex, batch: number): ProofError {
  return new ProofError(
    "proof/wrong-challenge",
    verifier,
    `party ${verifier} named another challenge for batch ${batch} than the key that it shares with this node gives`,
    "that node does not follow the protocol; check its version, then its operator",
  );
}

export function rejected(prover: PartyIndex, verifier: PartyIndex): ProofError {
  return new ProofError(
    "proof/rejected",
    prover,
    `the proof of party ${prover} is wrong: it computed an AND gate wrongly, or party ${verifier}, which checks it too, lies about it`,
    "nothing was opened; look into that node before it takes part in another run",
  );
}

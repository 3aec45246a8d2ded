import { hexToBytes } from "@noble/hashes/utils.js";
import { epsilonOf } from "@qsc/plan";
import {
  noiseIdentity,
  seedCommitment,
  type AuthorizeRun,
  type CommitteeNode,
  type PublishContract,
} from "@qsc/ledger";
import { RuntimeError } from "../runtime-error.ts";
import type { NoiseSeeds } from "../sharing/random-bits.ts";
import type { CompiledContract } from "./contract-cache.ts";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";

/** What a node shares with each peer for as long as they work together, by the peer's name; 32 bytes each. */
export type PairwiseSeeds = ReadonlyMap<string, Uint8Array>;

/**
 * The seeds of a run's noise; null for a contract without noise.
 * Throws when ε is not the one on the ledger, or the seeds here are not those that the authorization commits to:
 * other seeds are other noise, for which nobody has paid.
 */
export function noiseSeedsOf(
  compiled: CompiledContract,
  contract: PublishContract,
  run: AuthorizeRun,
  party: PartyIndex,
  pairwise: PairwiseSeeds,
): NoiseSeeds | null {
  const epsilon = epsilonOf(compiled.bundle.plan);
  if (JSON.stringify(epsilon) !== JSON.stringify(epsilonIn(contract))) {
    throw refused(
      "run/epsilon-mismatch",
      "the ledger debits another epsilon than the contract spends",
      "publish the contract anew, with the epsilon of its plan",
    );
  }
  const commitments = run.noise;
  if (epsilon === null || commitments === undefined) return null;
  if (contract.plan !== compiled.planDigest || contract.circuit !== compiled.circuitDigest) {
    // Two circuits under one identity would draw the same noise, and the second would pass for a repetition.
    throw refused(
      "run/publication-mismatch",
      "the ledger publishes another plan or circuit than the sources compile to",
      "publish the contract anew, with the digests of its plan and circuit",
    );
  }
  const seedWith = (peer: CommitteeNode, component: PartyIndex): Uint8Array => {
    const seed = pairwise.get(peer.node);
    if (seed !== undefined && seedCommitment(seed) === commitments[component]) return seed;
    throw refused(
      "run/noise-seed-mismatch",
      `the authorization does not commit to the seed that this node shares with \`${peer.node}\``,
      "give the nodes the seeds of the committee's earlier runs, or authorize the run with their new ones",
    );
  };
  return {
    context: hexToBytes(noiseIdentity(contract, run).slice("sha256:".length)),
    own: seedWith(run.committee[previousParty(party)], party),
    next: seedWith(run.committee[nextParty(party)], nextParty(party)),
  };
}

function epsilonIn({ epsilon }: PublishContract): ReturnType<typeof epsilonOf> {
  if (epsilon === undefined) return null;
  const { numerator, denominator } = epsilon;
  return { numerator, denominator };
}

function refused(code: string, message: string, help: string): RuntimeError {
  return new RuntimeError(code, message, help);
}

import { concat, encodeUtf8 } from "./bytes.ts";
import { digestBytes, digestOf, type Digest } from "./digest.ts";
import type { AuthorizeRun, PublishContract } from "./entry.ts";

/**
 * What decides the noise of a run, but for the nodes' seeds: contract, parameters and the shared data.
 * Nodes draw noise from it, and the ledger takes a run with the same identity and seeds for a repetition.
 */
export function noiseIdentity(contract: PublishContract, run: AuthorizeRun): Digest {
  const { plan, circuit } = contract;
  const { parameters, dataset } = run;
  return digestOf({ format: "qsc-noise/1", plan, circuit, parameters, dataset });
}

/** Names a seed of 32 random bytes without telling it. */
export function seedCommitment(seed: Uint8Array): Digest {
  return digestBytes(concat(encodeUtf8("qsc-noise-seed/v1"), seed));
}

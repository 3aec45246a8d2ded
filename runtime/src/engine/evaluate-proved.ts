import type { Circuit } from "@qsc/plan";
import { createHash, type Hash } from "node:crypto";
import type { Batch } from "../proof/batch.ts";
import { createGateLog } from "../proof/gate-log.ts";
import { validate, type ProofParty, type Verdicts } from "../proof/validate.ts";
import { nextParty, previousParty } from "../sharing/share.ts";
import type { ZeroSharing } from "../sharing/zero-sharing.ts";
import { evaluate, type OutputShare, type PartyInputs } from "./evaluate.ts";
import type { Exchanges } from "./exchange.ts";
import { exchangeRound } from "./exchange-round.ts";
import { createProducts } from "./products.ts";
import { recordProducts } from "./record-products.ts";

/** The inputs of a party, but for its products, which are made here. */
export interface ProvedInputs extends Omit<PartyInputs, "products"> {
  readonly zero: ZeroSharing;
  readonly proof: ProofParty;
  /** Called after each round of the evaluation. */
  readonly onRound?: (progress: ProvedCost) => void;
}

export interface ProvedResult {
  readonly outputs: readonly OutputShare[];
  /** On all gates of the run; the transcripts are SHA-256 over those of the groups of batches, one after the other. */
  readonly verdicts: Verdicts;
  readonly cost: ProvedCost;
}

export interface ProvedCost {
  /** Rounds of the evaluation, without what the proofs exchange. */
  readonly rounds: number;
  /** AND gates of one lane, padding included. */
  readonly andGates: number;
  /** Batches of gates that are proved, and the gates in them. */
  readonly batches: number;
  readonly provedGates: number;
}

/**
 * Executes a validated circuit as one party, with security against one corrupt party that does anything:
 * full batches are proved while the evaluation goes on, the rest after its last round, and only then are there outputs.
 * Throws a `ProofError` when a peer's proof is wrong.
 */
export function* evaluateProved(circuit: Circuit, inputs: ProvedInputs): Exchanges<ProvedResult> {
  const { zero, proof, onRound, ...rest } = inputs;
  const log = createGateLog();
  const masks = zero.again();
  const products = recordProducts(createProducts(zero), log);
  const chains: Chains = { ofPrevious: createHash("sha256"), ofNext: createHash("sha256") };
  let cost: ProvedCost = { rounds: 0, andGates: 0, batches: 0, provedGates: 0 };
  const prove = function* (batches: readonly Batch[]): Exchanges<void> {
    extend(chains, yield* validate(batches, proof, masks));
    const gates = batches.reduce((sum, { words }) => sum + 32 * words, 0);
    cost = {
      ...cost,
      batches: cost.batches + batches.length,
      provedGates: cost.provedGates + gates,
    };
  };
  const rounds = evaluate(circuit, { ...rest, products });
  let step = rounds.next();
  while (step.done !== true) {
    const { length } = step.value.sent;
    step = rounds.next(yield* exchangeRound(step.value, inputs.party));
    cost = { ...cost, rounds: cost.rounds + 1, andGates: cost.andGates + 32 * length };
    onRound?.(cost);
    for (;;) {
      const batches = log.takeFull(GROUP);
      if (batches.length === 0) break;
      yield* prove(batches);
    }
  }
  const last = log.takeRest(GROUP);
  if (last.length > 0) yield* prove(last);
  return { outputs: step.value, verdicts: verdictsOf(chains, proof), cost };
}

/** Batches that are proved together: more of them need fewer messages and more memory, some 3 MB each. */
const GROUP = 8;

interface Chains {
  readonly ofPrevious: Hash;
  readonly ofNext: Hash;
}

function extend(chains: Chains, { ofPrevious, ofNext }: Verdicts): void {
  chains.ofPrevious.update(ofPrevious.transcript);
  chains.ofNext.update(ofNext.transcript);
}

function verdictsOf({ ofPrevious, ofNext }: Chains, { party }: ProofParty): Verdicts {
  const next = nextParty(party);
  return {
    ofPrevious: { prover: previousParty(party), accept: true, transcript: ofPrevious.digest() },
    ofNext: { prover: next, accept: true, transcript: ofNext.digest() },
  };
}

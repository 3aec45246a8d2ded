import { personsOf } from "@qsc/plan";
import type { AttestedProof, Digest } from "@qsc/ledger";
import { hexToBytes } from "@noble/hashes/utils.js";
import { evaluate, type OutputShare, type PartyInputs } from "../engine/evaluate.ts";
import { evaluateProved } from "../engine/evaluate-proved.ts";
import type { Exchanges } from "../engine/exchange.ts";
import { exchangeRound } from "../engine/exchange-round.ts";
import { createProducts } from "../engine/products.ts";
import { linkageInputs, rowInputs } from "../engine/row-inputs.ts";
import { parameterOffsets } from "../engine/run-in-memory.ts";
import { createProofParty, type Verdicts } from "../proof/validate.ts";
import { createRandomBits } from "../sharing/random-bits.ts";
import type { SharedPlanes } from "../sharing/share-dataset.ts";
import { createZeroSharing } from "../sharing/zero-sharing.ts";
import type { KeyPurpose } from "../transport/tls.ts";
import type { AdmittedRun } from "./check-run.ts";
import { compareInputs } from "./compare-inputs.ts";

/** What a node has of a run when all is said between the nodes. */
export interface Computed {
  readonly outputs: readonly OutputShare[];
  readonly rounds: number;
  readonly andGates: number;
  /** Null for a semi-honest run. */
  readonly proof: AttestedProof | null;
}

/** What this node shares with P_{i-1} and with P_{i+1}, for the session alone. */
export interface NeighbourKeys {
  readonly own: Uint8Array;
  readonly next: Uint8Array;
}

export type PairwiseKeys = Readonly<Record<KeyPurpose, NeighbourKeys>>;

/** How far the evaluation is. */
export type OnRound = (cost: { readonly rounds: number; readonly andGates: number }) => void;

/** Executes the circuit of a run as one party, with the security that is authorized. */
export function compute(
  run: AdmittedRun,
  keys: PairwiseKeys,
  onRound: OnRound,
): Exchanges<Computed> {
  return run.authorization.security === "malicious"
    ? computeProved(run, keys, onRound)
    : computeUnproved(run, keys, onRound);
}

/** Inputs are compared first: the proofs are about what two parties hold in common. */
function* computeProved(
  run: AdmittedRun,
  keys: PairwiseKeys,
  onRound: OnRound,
): Exchanges<Computed> {
  yield* compareInputs(run);
  const session = hexToBytes(run.session);
  const [rho, proof] = [keys["zero-sharing"], keys.proof];
  const { outputs, verdicts, cost } = yield* evaluateProved(run.circuit, {
    ...inputsOf(run),
    zero: createZeroSharing(session, rho.own, rho.next),
    proof: createProofParty(run.party, session, proof.own, proof.next),
    onRound,
  });
  const { rounds, andGates, provedGates, batches } = cost;
  const attested = { gates: provedGates, batches, verdicts: attestedVerdicts(verdicts) };
  return { outputs, rounds, andGates, proof: attested };
}

function* computeUnproved(
  run: AdmittedRun,
  keys: PairwiseKeys,
  onRound: OnRound,
): Exchanges<Computed> {
  const { own, next } = keys["zero-sharing"];
  const products = createProducts(createZeroSharing(hexToBytes(run.session), own, next));
  const evaluation = evaluate(run.circuit, { ...inputsOf(run), products });
  let cost = { rounds: 0, andGates: 0 };
  let step = evaluation.next();
  while (step.done !== true) {
    const { length } = step.value.sent;
    const received = yield* exchangeRound(step.value, run.party);
    cost = { rounds: cost.rounds + 1, andGates: cost.andGates + 32 * length };
    onRound(cost);
    step = evaluation.next(received);
  }
  return { outputs: step.value, ...cost, proof: null };
}

function inputsOf(run: AdmittedRun): Omit<PartyInputs, "products"> {
  const [persons, linked] = [sitesOf(run, false), sitesOf(run, true)];
  return {
    party: run.party,
    siteLanes: persons.map(({ lanes }) => lanes),
    rows: rowInputs(personsOf(run.dataset), persons),
    linkage: linkageInputs(run.dataset, persons, linked),
    parameters: parameterOffsets(run.contract.bundle.plan, run.parameters),
    random: run.noise && createRandomBits(run.noise),
  };
}

/** The planes of the sites whose rows are linked, or of the others, in the order of the authorization. */
function sitesOf({ sites, authorization }: AdmittedRun, linked: boolean): readonly SharedPlanes[] {
  return sites.flatMap(({ planes }, index) => {
    const isLinked = authorization.dataset.sites[index]!.data !== undefined;
    return isLinked === linked ? [{ ...planes, rows: planes.lanes }] : [];
  });
}

function attestedVerdicts({ ofPrevious, ofNext }: Verdicts): AttestedProof["verdicts"] {
  const [first, second] = [ofPrevious, ofNext]
    .toSorted((left, right) => left.prover - right.prover)
    .map(({ prover, accept, transcript }) => {
      const digest: Digest = `sha256:${Buffer.from(transcript).toString("hex")}`;
      return { prover, accept, transcript: digest };
    });
  return [first!, second!];
}

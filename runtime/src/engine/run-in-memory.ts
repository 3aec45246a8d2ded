import type { Circuit } from "@qsc/plan";
import { boundsOf, personsOf, type Plan } from "@qsc/plan";
import { createCipheriv, createHash } from "node:crypto";
import type { Planes } from "../bits/planes.ts";
import { openOutputs, type OpenedFigure } from "../sharing/open-outputs.ts";
import { shareDataset, type RandomFill, type SharedPlanes } from "../sharing/share-dataset.ts";
import { nextParty, type PartyIndex } from "../sharing/share.ts";
import { createRandomBits } from "../sharing/random-bits.ts";
import { createZeroSharing, type ZeroSharing } from "../sharing/zero-sharing.ts";
import { createProofParty } from "../proof/validate.ts";
import { evaluate, type OutputShare, type PartyInputs } from "./evaluate.ts";
import { evaluateProved, type ProvedResult } from "./evaluate-proved.ts";
import type { Exchanges } from "./exchange.ts";
import { exchangeInLockStep } from "./lock-step.ts";
import type { Rounds } from "./multiply.ts";
import { createProducts } from "./products.ts";
import { linkageInputs, rowInputs } from "./row-inputs.ts";
import { checkCircuit, checkSites } from "./check-circuit.ts";

export interface InMemoryRun {
  readonly plan: Pick<Plan, "dataset" | "parameters">;
  readonly circuit: Circuit;
  /** The rows of each site, by `encodeRows` with the plan's data set. */
  readonly sites: readonly Planes[];
  /** The rows of each site that are linked to them, in the order of tokens as those are (`encodeList`). */
  readonly linked?: readonly Planes[];
  /** A value for each parameter, in the order of the plan. */
  readonly parameters: readonly number[];
  /** All randomness of the run; never use this driver for secrets. */
  readonly seed: string;
  /** Whether the parties prove their products to each other; in one thread none of them can cheat, so they do not unless asked. */
  readonly mode?: "semi-honest" | "malicious";
}

/** What a run cost one party. */
export interface RunCost {
  /** AND gates of one lane, padding included: the bits sent for products. */
  readonly andGates: number;
  /** Steps in which the parties talk, those of proofs included. */
  readonly rounds: number;
  /** Bytes sent by one party, without framing. */
  readonly bytes: number;
}

/** The seeds that the noise of a run in memory comes from: of components 0, 1 and 2, and their context. */
export function noiseOfSeed(seed: string): {
  readonly context: Uint8Array;
  readonly seeds: readonly Uint8Array[];
} {
  const seeds = [0, 1, 2].map((component) => sha256(`${seed} noise ${component}`));
  return { context: sha256(`${seed} noise`), seeds };
}

export interface InMemoryResult {
  readonly figures: readonly OpenedFigure[];
  readonly cost: RunCost;
}

/** The three parties in one thread, in lock step, from a seed: the real engine without its network. */
export function runInMemory(run: InMemoryRun): InMemoryResult {
  if (run.mode === "malicious") return proveInLockStep(provedPartiesOf(run));
  return lockStep(
    partiesOf(run).map(({ zero, ...inputs }) =>
      evaluate(run.circuit, { ...inputs, products: createProducts(zero) }),
    ),
  );
}

/** The three parties of a run that prove their products to each other. */
export function provedPartiesOf(run: InMemoryRun): readonly Exchanges<ProvedResult>[] {
  const { session, keys } = sessionOfSeed(run.seed);
  return partiesOf(run).map((inputs) => {
    const { party } = inputs;
    const proof = createProofParty(party, session, keys[party]!, keys[nextParty(party)]!);
    return evaluateProved(run.circuit, { ...inputs, proof });
  });
}

/** What P_0, P_1 and P_2 bring to a run. */
export function partiesOf(
  run: InMemoryRun,
): readonly (Omit<PartyInputs, "products"> & { readonly zero: ZeroSharing })[] {
  checkCircuit(run.circuit, run.plan);
  checkSites(run.circuit, run.sites.length);
  const random = seededRandom(`${run.seed} shares`);
  const share = (planes: Planes): ShareTriple => shareDataset(planes, random);
  const [shared, linked] = [run.sites.map(share), (run.linked ?? []).map(share)];
  const { session, keys } = sessionOfSeed(run.seed);
  const { context, seeds } = noiseOfSeed(run.seed);
  const { dataset } = run.plan;
  const heldBy = (sites: readonly ShareTriple[], party: PartyIndex): readonly SharedPlanes[] =>
    sites.map((site) => site[party]);
  return PARTIES.map((party) => ({
    party,
    siteLanes: run.sites.map(({ lanes }) => lanes),
    rows: rowInputs(personsOf(dataset), heldBy(shared, party)),
    linkage: linkageInputs(dataset, heldBy(shared, party), heldBy(linked, party)),
    parameters: parameterOffsets(run.plan, run.parameters),
    zero: createZeroSharing(session, keys[party]!, keys[nextParty(party)]!),
    random: createRandomBits({ context, own: seeds[party]!, next: seeds[nextParty(party)]! }),
  }));
}

type ShareTriple = ReturnType<typeof shareDataset>;

/** The session, and the key that each party shares with the one before it. */
function sessionOfSeed(seed: string): {
  readonly session: Uint8Array;
  readonly keys: readonly Uint8Array[];
} {
  const keys = PARTIES.map((party) => sha256(`${seed} rho ${party}`));
  return { session: sha256(`${seed} session`), keys };
}

/** What travels of a parameter: its value less the minimum of its type. */
export function parameterOffsets(
  plan: Pick<Plan, "parameters">,
  values: readonly number[],
): readonly number[] {
  return plan.parameters.map(({ type }, index) => values[index]! - boundsOf(type).min);
}

const PARTIES: readonly PartyIndex[] = [0, 1, 2];

/** Carries the messages of three parties until they have ended. */
export function lockStep(parties: readonly Rounds<readonly OutputShare[]>[]): InMemoryResult {
  let rounds = 0;
  let words = 0;
  let steps = parties.map((party) => party.next());
  while (!steps.every((step) => step.done === true)) {
    const messages = steps.map((step) => {
      if (step.done === true) throw new Error("the parties do not have the same number of rounds");
      // A party may overwrite what it has sent as soon as it goes on.
      return step.value.sent.slice();
    });
    rounds++;
    words += messages[0]!.length;
    steps = parties.map((party, index) => party.next(messages[(index + 1) % 3]!));
  }
  const outputs = steps.map((step) => (step.done === true ? step.value : []));
  return {
    figures: openOutputs([outputs[0]!, outputs[1]!, outputs[2]!]),
    cost: { rounds, andGates: 32 * words, bytes: 4 * words },
  };
}

function proveInLockStep(parties: readonly Exchanges<ProvedResult>[]): InMemoryResult {
  const { results, exchanges, bytes } = exchangeInLockStep(parties);
  const [first, second, third] = results;
  return {
    figures: openOutputs([first.outputs, second.outputs, third.outputs]),
    cost: { rounds: exchanges, andGates: first.cost.andGates, bytes },
  };
}

function seededRandom(seed: string): RandomFill {
  const key = sha256(seed);
  const cipher = createCipheriv("aes-128-ctr", key.subarray(0, 16), key.subarray(16, 32));
  return (out) => {
    const bytes = cipher.update(new Uint8Array(4 * out.length));
    new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes);
  };
}

function sha256(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}

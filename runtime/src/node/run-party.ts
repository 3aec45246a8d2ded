import { outputRecipients } from "@qsc/plan";
import { signAttestation, type Attestation, type SigningKey } from "@qsc/ledger";
import { hexToBytes } from "@noble/hashes/utils.js";
import { evaluate, type OutputShare } from "../engine/evaluate.ts";
import type { Exchanges } from "../engine/exchange.ts";
import { createProducts } from "../engine/products.ts";
import { rowInputs } from "../engine/row-inputs.ts";
import { parameterOffsets } from "../engine/run-in-memory.ts";
import type { Rounds } from "../engine/multiply.ts";
import { createRandomBits } from "../sharing/random-bits.ts";
import { createZeroSharing } from "../sharing/zero-sharing.ts";
import { exportKey, type KeyPurpose } from "../transport/tls.ts";
import { attestationBody } from "./attest.ts";
import type { AdmittedRun } from "./check-run.ts";
import { driveExchanges, type PartyLinks } from "./drive-exchanges.ts";
import { outputSalts, type OutputMessage } from "./output-message.ts";
import type { ProgressNotice } from "./request.ts";

export interface PartyResult {
  /** To each recipient, in the order of `outputRecipients`. */
  readonly messages: readonly OutputMessage[];
  readonly attestation: Attestation;
}

/** Takes part in a run: executes the circuit with the two peers and attests to it. */
export async function runParty(
  run: AdmittedRun,
  links: PartyLinks,
  key: SigningKey,
  roundTimeoutMs: number,
  onProgress: (progress: ProgressNotice) => void,
): Promise<PartyResult> {
  // In a semi-honest run nothing comes from P_{i-1}.
  links.previous.expectNoMore();
  let rounds = 0;
  let andGates = 0;
  const outputs = await driveExchanges(
    semiHonest(run, links),
    links,
    roundTimeoutMs,
    ({ toPrevious }) => {
      rounds++;
      andGates += 8 * toPrevious.length;
      onProgress({ round: rounds, andGates });
    },
  );
  const messages = outputMessages(run, links, outputs);
  const body = attestationBody(run, links, { rounds, andGates, proof: null, messages });
  return { messages, attestation: signAttestation(body, key) };
}

function* semiHonest(run: AdmittedRun, links: PartyLinks): Exchanges<readonly OutputShare[]> {
  const { own, next } = linkKeys(run, links, "zero-sharing");
  const evaluation = evaluate(run.circuit, {
    party: run.party,
    siteLanes: run.sites.map(({ planes }) => planes.lanes),
    rows: rowInputs(
      run.dataset,
      run.sites.map(({ planes }) => ({ ...planes, rows: planes.lanes })),
    ),
    parameters: parameterOffsets(run.contract.bundle.plan, run.parameters),
    products: createProducts(createZeroSharing(hexToBytes(run.session), own, next)),
    random: run.noise && createRandomBits(run.noise),
  });
  return yield* asExchanges(evaluation);
}

/** Rounds, of which nothing goes to P_{i+1}. */
function* asExchanges<Result>(rounds: Rounds<Result>): Exchanges<Result> {
  let step = rounds.next();
  while (step.done !== true) {
    const { buffer, byteOffset, byteLength } = step.value;
    const toPrevious = new Uint8Array(buffer, byteOffset, byteLength);
    const { fromNext } = yield { toPrevious, toNext: new Uint8Array(0) };
    step = rounds.next(new Int32Array(fromNext.buffer, fromNext.byteOffset, byteLength / 4));
  }
  return step.value;
}

function outputMessages(
  run: AdmittedRun,
  links: PartyLinks,
  shares: readonly OutputShare[],
): readonly OutputMessage[] {
  const keys = linkKeys(run, links, "output-salt");
  const session = hexToBytes(run.session);
  return outputRecipients(run.circuit).map((recipient) => ({
    shares: shares.filter(({ output }) => output.recipients.includes(recipient)),
    salts: outputSalts(keys, session, recipient),
  }));
}

/** What this node shares with P_{i-1} and with P_{i+1}, for this session and purpose alone. */
function linkKeys(
  { session }: AdmittedRun,
  { previous, next }: PartyLinks,
  purpose: KeyPurpose,
): { readonly own: Uint8Array; readonly next: Uint8Array } {
  const context = hexToBytes(session);
  return {
    own: exportKey(previous.socket, context, purpose),
    next: exportKey(next.socket, context, purpose),
  };
}

import { outputRecipients } from "@qsc/plan";
import { signAttestation, type Attestation, type SigningKey } from "@qsc/ledger";
import { hexToBytes } from "@noble/hashes/utils.js";
import type { OutputShare } from "../engine/evaluate.ts";
import { ProofError } from "../proof/proof-error.ts";
import { PeerError } from "../transport/peer-error.ts";
import { RuntimeError } from "../runtime-error.ts";
import { exportKey, type KeyPurpose } from "../transport/tls.ts";
import { attestationBody } from "./attest.ts";
import type { AdmittedRun } from "./check-run.ts";
import { compute, type Computed, type NeighbourKeys, type PairwiseKeys } from "./compute.ts";
import { driveExchanges, type PartyLinks } from "./drive-exchanges.ts";
import { sharesFor } from "./output-codec.ts";
import { outputSalts, type OutputMessage } from "./output-message.ts";
import type { ProgressNotice } from "./request.ts";

export interface PartyResult {
  /** To each recipient, in the order of `outputRecipients`. */
  readonly messages: readonly OutputMessage[];
  readonly attestation: Attestation;
}

/**
 * Takes part in a run: executes the circuit with the two peers and attests to it.
 * It throws before there are any output shares when a peer does not follow the protocol.
 */
export async function runParty(
  run: AdmittedRun,
  links: PartyLinks,
  key: SigningKey,
  roundTimeoutMs: number,
  onProgress: (progress: ProgressNotice) => void,
): Promise<PartyResult> {
  const keys = pairwiseKeys(run, links);
  // In a semi-honest run nothing comes from P_{i-1}.
  if (run.authorization.security === "semi-honest") links.previous.expectNoMore();
  let progress: ProgressNotice = { round: 0, andGates: 0 };
  const computation = compute(run, keys, ({ rounds, andGates }) => {
    progress = { round: rounds, andGates };
  });
  const computed: Computed = await driveExchanges(computation, links, roundTimeoutMs, () =>
    onProgress(progress),
  ).catch((error: unknown) => {
    throw withNames(error, run);
  });
  const messages = outputMessages(run, keys, computed.outputs);
  const body = attestationBody(run, links, { ...computed, messages });
  return { messages, attestation: signAttestation(body, key) };
}

function outputMessages(
  run: AdmittedRun,
  keys: PairwiseKeys,
  shares: readonly OutputShare[],
): readonly OutputMessage[] {
  const own = keys["output-salt"];
  const session = hexToBytes(run.session);
  return outputRecipients(run.circuit).map((recipient) => ({
    shares: sharesFor(recipient, shares),
    salts: outputSalts(own, session, recipient),
  }));
}

/** All of them before the first message: a peer that has said its last closes the link, and then nothing can be exported. */
function pairwiseKeys({ session }: AdmittedRun, { previous, next }: PartyLinks): PairwiseKeys {
  const context = hexToBytes(session);
  const keysFor = (purpose: KeyPurpose): NeighbourKeys => ({
    own: exportKey(previous.socket, context, purpose),
    next: exportKey(next.socket, context, purpose),
  });
  return {
    "zero-sharing": keysFor("zero-sharing"),
    proof: keysFor("proof"),
    "output-salt": keysFor("output-salt"),
  };
}

/** The proofs know parties by their numbers, people know nodes by their names. */
function withNames(error: unknown, { authorization: { committee } }: AdmittedRun): unknown {
  if (!(error instanceof ProofError)) return error;
  const { code, party, help } = error;
  const message = error.message.replaceAll(
    /\bparty ([012])\b/g,
    (_, place: string) => `\`${committee[Number(place)]!.node}\``,
  );
  if (party === null) return new RuntimeError(code, message, help);
  return new PeerError(code, committee[party].node, message, help);
}

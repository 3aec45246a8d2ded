import type { Digest } from "@qsc/plan";
import {
  signAttestation,
  type Attestation,
  type AttestationBody,
  type HeldShare,
  type LinkTranscript,
  type SigningKey,
} from "@qsc/ledger";
import { hexToBytes } from "@noble/hashes/utils.js";
import { evaluate, type OutputShare } from "../engine/evaluate.ts";
import { rowInputs } from "../engine/row-inputs.ts";
import { parameterOffsets } from "../engine/run-in-memory.ts";
import { nextParty, previousParty } from "../sharing/share.ts";
import { createRandomBits } from "../sharing/random-bits.ts";
import { createProducts } from "../engine/products.ts";
import { createZeroSharing } from "../sharing/zero-sharing.ts";
import type { Connection, StreamState } from "../transport/connection.ts";
import { inTime, receiveWords, sendWords } from "../transport/message.ts";
import { exportKey } from "../transport/tls.ts";
import type { AdmittedRun } from "./check-run.ts";
import type { ProgressNotice } from "./request.ts";

/** The two links of a party: it sends the rounds to P_{i-1} and receives them from P_{i+1}. */
export interface PartyLinks {
  readonly previous: Connection;
  readonly next: Connection;
}

export interface PartyResult {
  readonly outputs: readonly OutputShare[];
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
  const session = hexToBytes(run.session);
  const { circuit } = run;
  const { plan } = run.contract.bundle;
  const party = evaluate(circuit, {
    party: run.party,
    siteLanes: run.sites.map(({ planes }) => planes.lanes),
    rows: rowInputs(
      run.dataset,
      run.sites.map(({ planes }) => ({ ...planes, rows: planes.lanes })),
    ),
    parameters: parameterOffsets(plan, run.parameters),
    products: createProducts(
      createZeroSharing(
        session,
        exportKey(links.previous.socket, session),
        exportKey(links.next.socket, session),
      ),
    ),
    random: run.noise && createRandomBits(run.noise),
  });
  links.previous.expectNoMore();
  let rounds = 0;
  let words = 0;
  let leaving = Promise.resolve();
  let step = party.next();
  while (step.done !== true) {
    const message = step.value;
    leaving = sendWords(links.previous, message);
    // When sending fails, the connection has failed, and that ends the receiving too.
    leaving.catch(() => undefined);
    const received = await receiveWords(links.next, message.length, roundTimeoutMs);
    rounds++;
    words += message.length;
    onProgress({ round: rounds, andGates: 32 * words });
    step = party.next(received);
  }
  links.next.expectNoMore();
  // The links are closed after this; the last words must have left by then.
  await inTime(links.previous, leaving, roundTimeoutMs);
  const body = attest(run, links, { rounds, andGates: 32 * words });
  return { outputs: step.value, attestation: signAttestation(body, key) };
}

function attest(
  run: AdmittedRun,
  { previous, next }: PartyLinks,
  cost: { readonly rounds: number; readonly andGates: number },
): AttestationBody {
  const { contract, authorization, party } = run;
  const links = [
    linkTranscript(previousParty(party), previous),
    linkTranscript(nextParty(party), next),
  ].sort((left, right) => left.peer - right.peer);
  return {
    format: "qsc-attestation/1",
    session: run.session,
    node: party,
    bundle: contract.bundleDigest,
    plan: contract.planDigest,
    circuit: authorization.circuit,
    parameters: authorization.parameters,
    dataset: {
      name: authorization.dataset.name,
      sites: authorization.dataset.sites.map(({ site, rows }, index) => ({
        site,
        rows,
        shares: heldShares(run, index),
      })),
    },
    links: [links[0]!, links[1]!],
    ...cost,
    security: "semi-honest",
  };
}

function heldShares({ party, sites }: AdmittedRun, site: number): readonly [HeldShare, HeldShare] {
  const { own, next } = sites[site]!;
  const first: HeldShare = { component: party, digest: own };
  const second: HeldShare = { component: nextParty(party), digest: next };
  return first.component < second.component ? [first, second] : [second, first];
}

function linkTranscript(peer: 0 | 1 | 2, connection: Connection): LinkTranscript {
  const { sent, received } = connection.transcript();
  return { peer, sent: stream(sent), received: stream(received) };
}

function stream({ bytes, sha256 }: StreamState): {
  readonly bytes: number;
  readonly digest: Digest;
} {
  return { bytes, digest: `sha256:${sha256}` };
}

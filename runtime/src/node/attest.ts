import { outputRecipients, type Digest } from "@qsc/plan";
import type { AttestationBody, AttestedOutput, HeldShare, LinkTranscript } from "@qsc/ledger";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";
import type { Connection, StreamState } from "../transport/connection.ts";
import type { AdmittedRun } from "./check-run.ts";
import type { Computed } from "./compute.ts";
import type { PartyLinks } from "./drive-exchanges.ts";
import { commitmentsTo, type OutputMessage } from "./output-message.ts";

/** What a node has seen of its own run. */
export interface Observed extends Omit<Computed, "outputs"> {
  /** To each recipient, in the order of `outputRecipients`. */
  readonly messages: readonly OutputMessage[];
}

/** The body of this node's attestation (spec/receipt.md); the links must be at their end. */
export function attestationBody(
  run: AdmittedRun,
  { previous, next }: PartyLinks,
  { andGates, rounds, proof, messages }: Observed,
): AttestationBody {
  const { contract, authorization, party } = run;
  const links = [
    linkTranscript(previousParty(party), previous),
    linkTranscript(nextParty(party), next),
  ].sort((left, right) => left.peer - right.peer);
  return {
    format: "qsc-attestation/2",
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
        shares: held(party, run.sites[index]!),
      })),
    },
    links: [links[0]!, links[1]!],
    andGates,
    rounds,
    security: authorization.security,
    ...(proof && { proof }),
    outputs: outputRecipients(run.circuit).map((recipient, index): AttestedOutput => ({
      recipient,
      commitments: held(party, commitmentsTo(messages[index]!)),
    })),
  };
}

/** What a party says of its two components, ascending. */
function held(
  party: PartyIndex,
  { own, next }: Readonly<Record<"own" | "next", Digest>>,
): readonly [HeldShare, HeldShare] {
  const first: HeldShare = { component: party, digest: own };
  const second: HeldShare = { component: nextParty(party), digest: next };
  return first.component < second.component ? [first, second] : [second, first];
}

function linkTranscript(peer: PartyIndex, connection: Connection): LinkTranscript {
  const { sent, received } = connection.transcript();
  return { peer, sent: stream(sent), received: stream(received) };
}

function stream({ bytes, sha256 }: StreamState): {
  readonly bytes: number;
  readonly digest: Digest;
} {
  return { bytes, digest: `sha256:${sha256}` };
}

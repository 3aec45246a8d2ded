import { digestOf, type Digest } from "@qsc/plan";
import { hexToBytes } from "@noble/hashes/utils.js";
import type { Exchanges } from "../engine/exchange.ts";
import { nextParty, previousParty, type PartyIndex } from "../sharing/share.ts";
import { PeerError } from "../transport/peer-error.ts";
import type { AdmittedRun } from "./check-run.ts";

/** What a node knows of the rows of a run. */
export type HeldInputs = Pick<AdmittedRun, "session" | "authorization" | "party" | "sites">;

/**
 * Makes sure, before anything is computed, that both holders of each share component hold the same bytes of every site:
 * the proof of the products rests on it. Throws `run/input-mismatch`.
 */
export function* compareInputs(run: HeldInputs): Exchanges<void> {
  const { party } = run;
  const [own, next] = [statement(run, "own"), statement(run, "next")];
  const { fromNext, fromPrevious } = yield { toPrevious: own, toNext: next };
  if (Buffer.compare(fromPrevious, own) !== 0) throw mismatch(run, party, previousParty(party));
  if (Buffer.compare(fromNext, next) !== 0) throw mismatch(run, nextParty(party), nextParty(party));
}

/** SHA-256 over what a holder of a component says about it, bound to the session. */
function statement({ session, authorization, party, sites }: HeldInputs, of: Held): Uint8Array {
  const digest: Digest = digestOf({
    format: "qsc-inputs/1",
    session,
    component: of === "own" ? party : nextParty(party),
    sites: authorization.dataset.sites.map(({ site, rows }, index) => ({
      ...{ site, rows },
      digest: sites[index]![of],
    })),
  });
  return hexToBytes(digest.slice("sha256:".length));
}

type Held = "own" | "next";

function mismatch(run: HeldInputs, component: PartyIndex, peer: PartyIndex): PeerError {
  const nameOf = (party: PartyIndex): string => run.authorization.committee[party].node;
  const holders = `\`${nameOf(previousParty(component))}\` and \`${nameOf(component)}\``;
  return new PeerError(
    "run/input-mismatch",
    nameOf(peer),
    `${holders}, who both hold component ${component} of the rows, do not hold the same`,
    "one of the two is faulty or lying; upload the rows again or choose another committee",
  );
}

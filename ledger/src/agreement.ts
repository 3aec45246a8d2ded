import type { Attestation, AttestationBody, LinkTranscript } from "./attestation.ts";
import { attestationDigest, isSignedBy } from "./attestation.ts";
import type { AuthorizeRun, Cost, EntryDraft, PublishContract, SharedSite } from "./entry.ts";
import { LedgerError } from "./errors.ts";
import { outputFault } from "./output-agreement.ts";
import { provedGatesFault, verdictFault } from "./proof-agreement.ts";
import type { Attestations } from "./receipt.ts";
import { sameData, show } from "./same-data.ts";

/** What the attestations of one run are held against. */
export interface AuthorizedRun {
  readonly contract: PublishContract;
  readonly authorization: AuthorizeRun;
  readonly session: string;
}

/** One thing that three attestations must show, and the first reason why they do not. */
export interface Finding {
  readonly name: string;
  readonly claim: string;
  /** `null` when the claim holds. */
  readonly fault: string | null;
}

/** Judges the three attestations of a run, given in committee order (spec/receipt.md). */
export function judgeAttestations(run: AuthorizedRun, attestations: Attestations): Finding[] {
  const { committee, security } = run.authorization;
  const isProved = security === "malicious";
  return [
    {
      name: "attestation signatures",
      claim: `signed by ${committee.map(({ node }) => `\`${node}\``).join(", ")}`,
      fault: signatureFault(run, attestations),
    },
    {
      name: "attestation agreement",
      claim: "all three nodes name the authorized session, contract, parameters and data",
      fault: agreementFault(run, attestations),
    },
    {
      name: "link transcripts",
      claim: "what each node sent is what its peer received, on all six streams",
      fault: linkFault(run, attestations),
    },
    {
      name: "share digests",
      claim: "both holders of every share component report the authorized digest",
      fault: shareFault(run, attestations),
    },
    {
      name: "proof verdicts",
      claim: isProved
        ? "the products of each node are proved to both others, whose transcripts are equal"
        : "none: the run is semi-honest",
      fault: verdictFault(security, committee, attestations),
    },
    ...(isProved ? [provedGates(attestations)] : []),
    {
      name: "output commitments",
      claim: "both holders of every output share commit to the same",
      fault: outputFault(attestations),
    },
  ];
}

function provedGates(attestations: Attestations): Finding {
  const { andGates } = attestations[0].body;
  return {
    name: "proved gates",
    claim: `all ${andGates} AND gates that were evaluated are proved`,
    fault: provedGatesFault(attestations),
  };
}

/**
 * The `run.complete` entry that three sound attestations justify.
 * Throws `ledger/bad-attestation` with the first fault, so that no unsound run is logged as complete.
 */
export function completionOf(
  index: number,
  run: AuthorizedRun,
  attestations: Attestations,
): Extract<EntryDraft, { readonly kind: "run.complete" }> {
  const broken = judgeAttestations(run, attestations).find(({ fault }) => fault !== null);
  if (broken) {
    throw new LedgerError("ledger/bad-attestation", `${broken.name}: ${broken.fault ?? ""}`);
  }
  const [first, second, third] = attestations;
  return {
    kind: "run.complete",
    authorization: index,
    session: run.session,
    attestations: [attestationDigest(first), attestationDigest(second), attestationDigest(third)],
    cost: costOf(attestations),
  };
}

/** The cost that attestations in agreement show. */
export function costOf(attestations: Attestations): Cost {
  const { andGates, rounds } = attestations[0].body;
  const sent = attestations.map(({ body }) =>
    body.links.reduce((sum, it) => sum + it.sent.bytes, 0),
  );
  return { andGates, rounds, bytesPerParty: Math.max(...sent) };
}

function signatureFault(run: AuthorizedRun, attestations: Attestations): string | null {
  for (const [i, attestation] of attestations.entries()) {
    const member = run.authorization.committee[i];
    if (member === undefined) return `there is no node ${i}`;
    if (attestation.body.node !== i) {
      return `attestation ${i} speaks for node ${attestation.body.node}`;
    }
    if (!isSignedBy(attestation, member.key)) {
      return `attestation ${i} is not signed with the key of \`${member.node}\``;
    }
  }
  return null;
}

function agreementFault(run: AuthorizedRun, attestations: Attestations): string | null {
  const { contract, authorization, session } = run;
  const { andGates, rounds } = attestations[0].body;
  const expected: Readonly<Record<string, (body: AttestationBody) => readonly [unknown, unknown]>> =
    {
      session: (body) => [body.session, session],
      bundle: (body) => [body.bundle, contract.bundle],
      plan: (body) => [body.plan, contract.plan],
      circuit: (body) => [body.circuit, authorization.circuit],
      parameters: (body) => [body.parameters, authorization.parameters],
      security: (body) => [body.security, authorization.security],
      "data set": (body) => [
        { name: body.dataset.name, sites: body.dataset.sites.map(sizeOf) },
        { name: authorization.dataset.name, sites: authorization.dataset.sites.map(sizeOf) },
      ],
      "number of AND gates": (body) => [body.andGates, andGates],
      "number of rounds": (body) => [body.rounds, rounds],
    };
  for (const [what, read] of Object.entries(expected)) {
    for (const [i, { body }] of attestations.entries()) {
      const [said, wanted] = read(body);
      if (!sameData(said, wanted)) {
        return `node ${i} attests the ${what} ${show(said)}, but it is ${show(wanted)}`;
      }
    }
  }
  return null;
}

function linkFault(run: AuthorizedRun, attestations: Attestations): string | null {
  for (const { body } of attestations) {
    const others = [0, 1, 2].filter((number) => number !== body.node);
    if (
      !sameData(
        others,
        body.links.map(({ peer }) => peer),
      )
    ) {
      return `node ${body.node} does not attest its links to nodes ${others.join(" and ")}`;
    }
  }
  for (const from of attestations) {
    for (const to of attestations) {
      if (from === to) continue;
      const sent = linkTo(from, to.body.node)?.sent;
      const received = linkTo(to, from.body.node)?.received;
      if (!sameData(sent, received)) {
        const [left, right] = [from, to].map(({ body }) => run.authorization.committee[body.node]);
        return `\`${left?.node}\` sent ${show(sent)}, but \`${right?.node}\` received ${show(received)}`;
      }
    }
  }
  return null;
}

function shareFault(run: AuthorizedRun, attestations: Attestations): string | null {
  const held = attestations.map(({ body }) => componentsOf(body, 0));
  if (!sameData(held.flat().toSorted(), [0, 0, 1, 1, 2, 2])) {
    return "each of the three components must be held by exactly two nodes";
  }
  for (const [at, site] of run.authorization.dataset.sites.entries()) {
    for (const { body } of attestations) {
      const fault = siteFault(site, body, at);
      if (fault !== null) return fault;
    }
  }
  return null;
}

function componentsOf(body: AttestationBody, site: number): number[] {
  return (body.dataset.sites[site]?.shares ?? []).map(({ component }) => component);
}

function siteFault(site: SharedSite, body: AttestationBody, at: number): string | null {
  const shares = body.dataset.sites[at]?.shares ?? [];
  const [low, high] = componentsOf(body, at);
  const same = sameData(componentsOf(body, at), componentsOf(body, 0));
  if (low === undefined || high === undefined || low >= high || !same) {
    return `node ${body.node} must hold the same two components of every site, ascending`;
  }
  const wrong = shares.find(({ component, digest }) => site.shares[component] !== digest);
  if (wrong === undefined) return null;
  return (
    `node ${body.node} computed on component ${wrong.component} of site \`${site.site}\` ` +
    `with ${wrong.digest}, but ${site.shares[wrong.component]} is authorized`
  );
}

function linkTo(attestation: Attestation, peer: number): LinkTranscript | undefined {
  return attestation.body.links.find((link) => link.peer === peer);
}

function sizeOf(site: { readonly site: string; readonly rows: number }): unknown {
  return { site: site.site, rows: site.rows };
}

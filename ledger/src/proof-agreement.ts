import type { AttestationBody, Verdict } from "./attestation.ts";
import type { Committee, Security } from "./entry.ts";
import type { Attestations } from "./receipt.ts";
import { sameData, show } from "./same-data.ts";

/** Why the verdicts do not show that each node's products were proved to both of the others. */
export function verdictFault(
  security: Security,
  committee: Committee,
  attestations: Attestations,
): string | null {
  const bodies = attestations.map(({ body }) => body);
  for (const { node, proof } of bodies) {
    if (security === "semi-honest" && proof !== undefined) {
      return `node ${node} attests a proof, but the run is semi-honest`;
    }
    if (security === "malicious" && proof === undefined) return `node ${node} attests no proof`;
  }
  if (security === "semi-honest") return null;
  for (const { node, proof } of bodies) {
    const others = [0, 1, 2].filter((number) => number !== node);
    const provers = proof?.verdicts.map(({ prover }) => prover);
    if (!sameData(provers, others)) {
      return `node ${node} must judge nodes ${others.join(" and ")}, not ${show(provers)}`;
    }
  }
  const nameOf = (place: number): string => `\`${committee[place]?.node ?? ""}\``;
  for (const prover of [0, 1, 2] as const) {
    const verifiers = bodies.filter(({ node }) => node !== prover);
    const verdicts = verifiers.map((body) => verdictOn(prover, body));
    const rejected = verdicts.findIndex((verdict) => verdict?.accept !== true);
    if (rejected !== -1) {
      return `${nameOf(verifiers[rejected]?.node ?? 0)} does not accept the proof of ${nameOf(prover)}`;
    }
    const [left, right] = verdicts;
    if (left?.transcript === right?.transcript) continue;
    const names = verifiers.map(({ node }) => nameOf(node)).join(" and ");
    return `${names} attest different transcripts of the proof of ${nameOf(prover)}`;
  }
  return null;
}

/** Why the nodes do not agree that exactly the gates that they evaluated were proved. */
export function provedGatesFault(attestations: Attestations): string | null {
  const batches = attestations[0].body.proof?.batches;
  for (const { body } of attestations) {
    const { node, proof, andGates } = body;
    if (proof === undefined) return `node ${node} attests no proof`;
    if (proof.gates !== andGates) {
      return `node ${node} evaluated ${andGates} AND gates, but saw ${proof.gates} proved`;
    }
    if (proof.batches !== batches) {
      return `node ${node} attests ${proof.batches} batches of gates, but node 0 ${show(batches)}`;
    }
  }
  return null;
}

function verdictOn(prover: number, { proof }: AttestationBody): Verdict | undefined {
  return proof?.verdicts.find((verdict) => verdict.prover === prover);
}

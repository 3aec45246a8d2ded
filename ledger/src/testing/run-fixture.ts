import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuthorizedRun } from "../agreement.ts";
import { completionOf } from "../agreement.ts";
import type { AttestationBody, AttestedProof, NodeNumber } from "../attestation.ts";
import { signAttestation } from "../attestation.ts";
import { buildAuthorization } from "../authorization.ts";
import { digestOf } from "../digest.ts";
import type { AuthorizeRun, Committee, EntryDraft, Security } from "../entry.ts";
import type { SigningKey } from "../key.ts";
import { createSigningKey } from "../key.ts";
import type { Ledger } from "../log/ledger.ts";
import { openLedger } from "../log/ledger.ts";
import { createLedgerKey } from "../note.ts";
import type { Attestations, Receipt } from "../receipt.ts";
import { buildReceipt } from "../receipt.ts";
import type { Trust } from "../trust.ts";
import { trustLog } from "../trust.ts";

export const ORIGIN: string = "rehearsal.example/ledger";

/** A key that is the same in every test run: byte i of its seed is `first` + i. */
export function fixedKey(first: number): SigningKey {
  return createSigningKey((length) => Uint8Array.from({ length }, (_, i) => (first + i) % 256));
}

export const LOG_KEY: { readonly skey: string; readonly vkey: string } = createLedgerKey(
  ORIGIN,
  () => fixedKey(7).seed,
);
export const TRUST: Trust = trustLog(LOG_KEY.vkey, ["rehearsal"]);

/** A path in a fresh folder. */
export function freshPath(): string {
  return join(mkdtempSync(join(tmpdir(), "qsc-ledger-")), "ledger.db");
}

export function openTestLedger(path: string = freshPath()): Ledger {
  let now = 1_800_000_000;
  return openLedger({ path, origin: ORIGIN, key: LOG_KEY.skey, clock: () => now++ });
}

export type Draft<Kind extends EntryDraft["kind"]> = Extract<EntryDraft, { readonly kind: Kind }>;

export function publishDraft(version: string = "1.0.0"): Draft<"contract.publish"> {
  return {
    kind: "contract.publish",
    contract: { name: "heart.Prevalence", version },
    bundle: digestOf(["bundle", version]),
    plan: digestOf("plan"),
    circuit: digestOf("circuit"),
    certificate: digestOf("certificate"),
    compiler: { name: "qsc", version: "0.1.0" },
  };
}

export const NODE_KEYS: readonly SigningKey[] = [fixedKey(20), fixedKey(60), fixedKey(100)];

const COMMITTEE: Committee = ["alpha", "beta", "gamma"].map((node, i) => ({
  node,
  key: NODE_KEYS[i]?.publicKey,
})) as unknown as Committee;

export function authorizeDraft(
  contract: number,
  nonce: number,
  earlier: readonly number[] = [],
  security: Security = "malicious",
): Draft<"run.authorize"> {
  const site = (name: string, rows: number): AuthorizeRun["dataset"]["sites"][number] => ({
    site: name,
    rows,
    snapshot: digestOf([name, "rows"]),
    shares: [digestOf([name, 0]), digestOf([name, 1]), digestOf([name, 2])],
  });
  return {
    kind: "run.authorize",
    contract,
    bundle: publishDraft().bundle,
    parameters: [{ name: "minAge", value: "40" }],
    dataset: { name: "heart", sites: [site("cleveland", 320), site("hungarian", 320)] },
    earlier,
    circuit: publishDraft().circuit,
    committee: COMMITTEE,
    security,
    mode: "rehearsal",
    nonce: nonce.toString(16).padStart(64, "0"),
  };
}

/** What node `node` would attest of an honest run; component c is held by nodes c and c - 1. */
export function honestBody(run: AuthorizedRun, node: NodeNumber): AttestationBody {
  const others = ([0, 1, 2] as const).filter((number) => number !== node);
  const held = ([node, ((node + 1) % 3) as NodeNumber] as const).toSorted((a, b) => a - b);
  const stream = (from: number, to: number): AttestationBody["links"][number]["sent"] => ({
    bytes: 1000 + 10 * from + to,
    digest: digestOf([from, to]),
  });
  return {
    format: "qsc-attestation/2",
    session: run.session,
    node,
    bundle: run.contract.bundle,
    plan: run.contract.plan,
    circuit: run.authorization.circuit,
    parameters: run.authorization.parameters,
    dataset: {
      name: run.authorization.dataset.name,
      sites: run.authorization.dataset.sites.map(({ site, rows, shares }) => ({
        site,
        rows,
        shares: held.map((component) => ({
          component,
          digest: shares[component],
        })) as unknown as AttestationBody["dataset"]["sites"][number]["shares"],
      })),
    },
    links: others.map((peer) => ({
      peer,
      sent: stream(node, peer),
      received: stream(peer, node),
    })) as unknown as AttestationBody["links"],
    andGates: 123_456,
    rounds: 42,
    security: run.authorization.security,
    ...(run.authorization.security === "malicious" && { proof: honestProof(node) }),
    outputs: ["querier", "sponsor"].map((recipient) => ({
      recipient,
      commitments: held.map((component) => ({
        component,
        digest: digestOf([recipient, component]),
      })) as unknown as AttestationBody["outputs"][number]["commitments"],
    })),
  };
}

function honestProof(node: NodeNumber): AttestedProof {
  const provers = ([0, 1, 2] as const).filter((number) => number !== node);
  return {
    gates: 123_456,
    batches: 3,
    verdicts: provers.map((prover) => ({
      prover,
      accept: true,
      transcript: digestOf(["proofs of", prover]),
    })) as unknown as AttestedProof["verdicts"],
  };
}

/** Signs three attestations, each after `change` had its way with the honest body. */
export function attest(
  run: AuthorizedRun,
  change: (body: AttestationBody) => AttestationBody = (body) => body,
): Attestations {
  return ([0, 1, 2] as const).map((node) =>
    signAttestation(change(honestBody(run, node)), NODE_KEYS[node] as SigningKey),
  ) as unknown as Attestations;
}

export function authorizedRun(ledger: Ledger, index: number): AuthorizedRun {
  const { contract, run } = buildAuthorization(ledger, index);
  const session = ledger.run(index)?.session;
  if (session === undefined) throw new Error(`leaf ${index} authorizes nothing`);
  return { contract: contract.entry, authorization: run.entry, session };
}

/** Publishes, authorizes and completes one run; other entries stand in between. */
export function completeOneRun(
  ledger: Ledger,
  security: Security = "malicious",
): { receipt: Receipt; authorization: number } {
  const contract = ledger.append(publishDraft()).index;
  ledger.append(publishDraft("1.0.1"));
  const authorization = ledger.append(authorizeDraft(contract, 1, [], security)).index;
  ledger.append(authorizeDraft(contract, 2, [authorization]));
  ledger.append(publishDraft("1.0.2"));
  const run = authorizedRun(ledger, authorization);
  const attestations = attest(run);
  const complete = ledger.append(completionOf(authorization, run, attestations)).index;
  return { receipt: buildReceipt(ledger, complete, attestations), authorization };
}

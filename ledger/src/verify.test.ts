import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { completionOf, judgeAttestations } from "./agreement.ts";
import type { AttestationBody, AttestedOutput, AttestedProof } from "./attestation.ts";
import { buildAuthorization, encodeAuthorization } from "./authorization.ts";
import { encodeUtf8 } from "./bytes.ts";
import { digestOf } from "./digest.ts";
import { encodeEntry } from "./entry-schema.ts";
import { createLedgerKey } from "./note.ts";
import type { Receipt } from "./receipt.ts";
import { buildReceipt, encodeReceipt } from "./receipt.ts";
import type { Verification } from "./report.ts";
import {
  attest,
  authorizeDraft,
  authorizedRun,
  completeOneRun,
  fixedKey,
  LOG_KEY,
  openTestLedger,
  ORIGIN,
  publishDraft,
  TRUST,
} from "./testing/run-fixture.ts";
import { printPolicy, trustLog } from "./trust.ts";
import { verifyAuthorization, verifyCheckpoint, verifyReceipt } from "./verify.ts";

const LEDGER = openTestLedger();
const { receipt: RECEIPT, authorization: AUTHORIZATION } = completeOneRun(LEDGER);
const BYTES: Uint8Array = encodeReceipt(RECEIPT);

/** Every byte counts, but each costs a verification: tests take every 7th unless asked for all. */
const STRIDE = process.env["QSC_LONG"] === "1" ? 1 : 7;

/** The details of the failed checks, by name. */
function faults(verification: Verification): Record<string, string> {
  const failed = verification.checks.filter(({ ok }) => !ok);
  expect(verification.ok).toBe(failed.length === 0);
  for (const { detail } of failed) expect(detail.length).toBeGreaterThan(10);
  return Object.fromEntries(failed.map(({ name, detail }) => [name, detail]));
}

function check(change: Partial<Receipt>, expected: Record<string, RegExp>): void {
  const found = faults(verifyReceipt(encodeReceipt({ ...RECEIPT, ...change }), TRUST));
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, pattern] of Object.entries(expected)) expect(found[name]).toMatch(pattern);
}

test("an honest receipt verifies, and says what was checked", () => {
  const result = verifyReceipt(BYTES, TRUST);
  expect(faults(result)).toEqual({});
  expect(result.receipt).toEqual(RECEIPT);
  expect(result.checks.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "form",
      "authorization checkpoint",
      "contract",
      "authorization",
      "authorization rules",
      "checkpoint",
      "consistency",
      "completion",
      "completion rules",
      "mode",
      "security",
      "attestation digests",
      "attestation signatures",
      "attestation agreement",
      "link transcripts",
      "share digests",
      "proof verdicts",
      "proved gates",
      "output commitments",
    ]
  `);
});

test("the examples of the specification are real", () => {
  const page = readFileSync(new URL("../../spec/ledger-entry.md", import.meta.url), "utf8");
  expect(page).toContain(new TextDecoder().decode(encodeEntry(RECEIPT.complete.entry)));
  expect(page).toContain(RECEIPT.checkpoint);
  expect(page).toContain(printPolicy(LOG_KEY.vkey));
});

test("every flipped byte of a receipt is found", { timeout: 600_000 }, () => {
  for (let at = 0; at < BYTES.length; at += STRIDE) {
    const bytes = Uint8Array.from(BYTES);
    bytes[at] = (bytes[at] ?? 0) ^ (at % 2 === 0 ? 0x01 : 0x20);
    const result = verifyReceipt(bytes, TRUST);
    if (result.ok) expect.fail(`byte ${at} of the receipt does not count`);
    faults(result);
  }
});

test("every flipped byte of an authorization is found", { timeout: 600_000 }, () => {
  const original = encodeAuthorization(RECEIPT.authorization);
  for (let at = 0; at < original.length; at += STRIDE) {
    const bytes = Uint8Array.from(original);
    bytes[at] = (bytes[at] ?? 0) ^ (at % 2 === 0 ? 0x02 : 0x01);
    const result = verifyAuthorization(bytes, TRUST);
    if (result.ok) expect.fail(`byte ${at} of the authorization does not count`);
    faults(result);
  }
});

test("every flipped byte of a checkpoint is found", { timeout: 600_000 }, () => {
  const original = encodeUtf8(RECEIPT.checkpoint);
  for (let at = 0; at < original.length; at++) {
    for (const pattern of [0x01, 0x20]) {
      const bytes = Uint8Array.from(original);
      bytes[at] = (bytes[at] ?? 0) ^ pattern;
      const result = verifyCheckpoint(new TextDecoder().decode(bytes), TRUST);
      if (result.ok) expect.fail(`byte ${at} of the checkpoint does not count`);
      faults(result);
    }
  }
});

test("a receipt without its last newline, with another one or with a space is refused", () => {
  const text = new TextDecoder().decode(BYTES);
  for (const other of [text.trimEnd(), `${text}\n`, ` ${text}`, text.replace(":", ": ")]) {
    const found = faults(verifyReceipt(encodeUtf8(other), TRUST));
    expect(Object.keys(found)).toEqual(["form"]);
  }
});

test("bytes that are no receipt are refused with a reason", () => {
  const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}\n`;
  for (const text of ["", "\n", "{}\n", "null\n", "\ufeff{}\n", nested]) {
    expect(Object.keys(faults(verifyReceipt(encodeUtf8(text), TRUST)))).toEqual(["form"]);
  }
});

test("an unknown field is refused by name", () => {
  const bytes = encodeUtf8(
    new TextDecoder()
      .decode(BYTES)
      .replace('"format":"qsc-receipt/3"', '"format":"qsc-receipt/3","fun":1'),
  );
  expect(faults(verifyReceipt(bytes, TRUST))).toEqual({
    form: "the receipt has an unknown field `fun`",
  });
});

test("another log's key is not trusted", () => {
  const other = createLedgerKey(ORIGIN, () => fixedKey(8).seed);
  const found = faults(verifyReceipt(BYTES, trustLog(other.vkey, ["rehearsal"])));
  expect(found["checkpoint"]).toMatch(/nobody trusted signed the note/);
});

test("who does not accept rehearsals refuses one by name", () => {
  const found = faults(verifyReceipt(BYTES, trustLog(LOG_KEY.vkey, [])));
  expect(found).toEqual({
    "authorization rules": "the run is a rehearsal, which is not accepted here",
  });
});

test("a semi-honest run is refused by name, unless it is asked for", () => {
  const { receipt } = completeOneRun(openTestLedger(), "semi-honest");
  const bytes = encodeReceipt(receipt);
  expect(faults(verifyReceipt(bytes, TRUST))).toEqual({
    "authorization rules": "the run is semi-honest, which is not accepted here",
  });
  const measuring = trustLog(LOG_KEY.vkey, ["rehearsal"], ["semi-honest"]);
  const { checks } = verifyReceipt(bytes, measuring);
  const named = Object.fromEntries(checks.map(({ name, ok, detail }) => [name, { ok, detail }]));
  expect(named["security"]).toEqual({
    ok: true,
    detail: "semi-honest: holds only if all three nodes followed the protocol",
  });
  expect(named["proof verdicts"]?.detail).toBe("none: the run is semi-honest");
  expect(Object.keys(named)).not.toContain("proved gates");
});

test("a fork is found: the authorization comes from another tree of the same log", () => {
  const other = openTestLedger();
  other.append(publishDraft("9.9.9"));
  const index = other.append(publishDraft()).index;
  const fork = other.append(authorizeDraft(index, 3)).index;
  check(
    { authorization: buildAuthorization(other, fork) },
    {
      consistency: /does not begin with the 3 that the nodes saw/,
      "completion rules": /the session is not the one of leaf 2/,
      "attestation agreement": /node 0 attests the session/,
    },
  );
});

test("a completion cannot be moved to another place", () => {
  check(
    { complete: { ...RECEIPT.complete, index: 4 } },
    { completion: /leaf 4 is not under the signed root: leaf hash [0-9a-f]{64}, 6 leaves/ },
  );
});

test("the attestations of another run do not fit", () => {
  const run = authorizedRun(LEDGER, AUTHORIZATION);
  const attestations = attest(run, (body) => ({ ...body, rounds: body.rounds + 1 }));
  check({ attestations }, { "attestation digests": /attestation 0 has the digest sha256:/ });
});

test("two attestations cannot change places", () => {
  const [first, second, third] = RECEIPT.attestations;
  check(
    { attestations: [second, first, third] },
    {
      "attestation digests": /attestation 0 has the digest/,
      "attestation signatures": /attestation 0 speaks for node 1/,
    },
  );
});

test("an authorization verifies on its own and gives the session", () => {
  const result = verifyAuthorization(encodeAuthorization(RECEIPT.authorization), TRUST);
  expect(faults(result)).toEqual({});
  expect(result.authorized?.session).toBe(RECEIPT.complete.entry.session);
});

test("an authorization that is not the last leaf of its checkpoint is refused", () => {
  const { authorization } = RECEIPT;
  const run = { ...authorization.run, inclusionProof: LEDGER.inclusion(AUTHORIZATION, 4) };
  const contract = { ...authorization.contract, inclusionProof: LEDGER.inclusion(0, 4) };
  const later = { ...authorization, checkpoint: LEDGER.checkpointAt(4), run, contract };
  expect(faults(verifyAuthorization(encodeAuthorization(later), TRUST))).toEqual({
    authorization: "leaf 2 is not the last of the 4 that the nodes saw",
  });
});

test("an honest receipt under a later checkpoint of the log verifies as well", () => {
  const size = LEDGER.append(publishDraft("2.0.0")).index + 1;
  const { index } = RECEIPT.complete;
  const later: Receipt = {
    ...RECEIPT,
    checkpoint: LEDGER.checkpoint(),
    complete: { ...RECEIPT.complete, inclusionProof: LEDGER.inclusion(index) },
    consistencyProof: LEDGER.consistency(AUTHORIZATION + 1, size),
  };
  expect(faults(verifyReceipt(encodeReceipt(later), TRUST))).toEqual({});
});

/** What is wrong when the nodes' attestations differ from honest ones as `change` says. */
function lie(change: (body: AttestationBody) => AttestationBody): string {
  const run = authorizedRun(LEDGER, AUTHORIZATION);
  const attestations = attest(run, change);
  expect(() => completionOf(AUTHORIZATION, run, attestations)).toThrow(/^[a-z]+ [a-z]+: /);
  const broken = judgeAttestations(run, attestations).filter(({ fault }) => fault !== null);
  return broken.map(({ name, fault }) => `${name}: ${fault ?? ""}`).join("\n");
}

/** Changes what node 1 says and leaves the others honest. */
function byNode1(change: Partial<AttestationBody>): (body: AttestationBody) => AttestationBody {
  return (body) => (body.node === 1 ? { ...body, ...change } : body);
}

test.each<[string, Partial<AttestationBody>, RegExp]>([
  ["session", { session: "0".repeat(64) }, /node 1 attests the session "0{64}", but it is/],
  ["bundle", { bundle: digestOf("x") }, /node 1 attests the bundle/],
  ["plan", { plan: digestOf("x") }, /node 1 attests the plan/],
  ["circuit", { circuit: digestOf("x") }, /node 1 attests the circuit/],
  ["parameters", { parameters: [] }, /node 1 attests the parameters \[\], but/],
  ["AND gates", { andGates: 1 }, /node 1 attests the number of AND gates 1, but it is 123456/],
  ["rounds", { rounds: 1 }, /node 1 attests the number of rounds 1, but it is 42/],
  ["data set", { dataset: { name: "heart", sites: [] } }, /node 1 attests the data set/],
])("one node that attests another %s is found", (_, change, pattern) => {
  expect(lie(byNode1(change))).toMatch(pattern);
});

test("a node that speaks for another is found", () => {
  expect(lie(byNode1({ node: 2 }))).toMatch(/attestation 1 speaks for node 2/);
});

test("bytes that were sent but not received are found, with both nodes' names", () => {
  const cut = (body: AttestationBody): AttestationBody => {
    if (body.node !== 1) return body;
    const [first, second] = body.links;
    const received = { ...first.received, bytes: first.received.bytes - 1 };
    return { ...body, links: [{ ...first, received }, second] };
  };
  expect(lie(cut)).toMatch(/`alpha` sent .*"bytes":1001.*, but `beta` received .*"bytes":1000/);
});

test("a node that says nothing about a link is found", () => {
  const silent = (body: AttestationBody): AttestationBody =>
    body.node === 1 ? { ...body, links: [body.links[0], body.links[0]] } : body;
  expect(lie(silent)).toMatch(/node 1 does not attest its links to nodes 0 and 2/);
});

test("a node that computed on another share is found", () => {
  const swap = (body: AttestationBody): AttestationBody => {
    if (body.node !== 1) return body;
    const sites = body.dataset.sites.map((site) => {
      const [first, second] = site.shares;
      return { ...site, shares: [first, { ...second, digest: digestOf("other") }] as const };
    });
    return { ...body, dataset: { ...body.dataset, sites } };
  };
  expect(lie(swap)).toMatch(/node 1 computed on component 2 of site `cleveland`/);
});

test("three nodes that hold the same two components are found", () => {
  const same = (body: AttestationBody): AttestationBody => ({
    ...body,
    dataset: {
      ...body.dataset,
      sites: body.dataset.sites.map((site, at) => ({
        ...site,
        shares: ([0, 1] as const).map((component) => ({
          component,
          digest:
            authorizedRun(LEDGER, AUTHORIZATION).authorization.dataset.sites[at]?.shares[
              component
            ] ?? digestOf("none"),
        })) as unknown as AttestationBody["dataset"]["sites"][number]["shares"],
      })),
    },
  });
  expect(lie(same)).toMatch(/each of the three components must be held by exactly two nodes/);
});

/** With another proof at node 1. */
function proving(change: Partial<AttestedProof>): (body: AttestationBody) => AttestationBody {
  return (body) =>
    body.node === 1 ? { ...body, proof: { ...(body.proof as AttestedProof), ...change } } : body;
}

test("a node that rejects a proof is found, with both nodes' names", () => {
  const [first, second] = RECEIPT.attestations[1].body.proof!.verdicts;
  expect(lie(proving({ verdicts: [first, { ...second, accept: false }] }))).toBe(
    "proof verdicts: `beta` does not accept the proof of `gamma`",
  );
});

test("verifiers that saw different proofs are found, with all names", () => {
  const [first, second] = RECEIPT.attestations[1].body.proof!.verdicts;
  const otherwise = { ...first, transcript: digestOf("other") };
  expect(lie(proving({ verdicts: [otherwise, second] }))).toBe(
    "proof verdicts: `beta` and `gamma` attest different transcripts of the proof of `alpha`",
  );
});

test("a node that judges itself is found", () => {
  const [first, second] = RECEIPT.attestations[1].body.proof!.verdicts;
  expect(lie(proving({ verdicts: [{ ...first, prover: 1 }, second] }))).toBe(
    "proof verdicts: node 1 must judge nodes 0 and 2, not [1,2]",
  );
});

test("a node that saw fewer gates proved than it evaluated is found", () => {
  expect(lie(proving({ gates: 123_455 }))).toBe(
    "proved gates: node 1 evaluated 123456 AND gates, but saw 123455 proved",
  );
});

test("a node without a proof in a malicious run is found", () => {
  const without = (body: AttestationBody): AttestationBody => {
    const { proof, ...rest } = body;
    return body.node === 1 ? rest : { ...rest, proof: proof! };
  };
  expect(lie(without)).toBe(
    "proof verdicts: node 1 attests no proof\nproved gates: node 1 attests no proof",
  );
});

test("nodes that agree on a proof of fewer gates are found", () => {
  const fewer = (body: AttestationBody): AttestationBody => ({
    ...body,
    proof: { ...body.proof!, gates: 7 },
  });
  expect(lie(fewer)).toMatch(/^proved gates: node 0 evaluated 123456 AND gates, but saw 7 proved/);
});

test("a node that commits to another output share is found, with its peer and the recipient", () => {
  const [first, second] = RECEIPT.attestations[1].body.outputs as [AttestedOutput, AttestedOutput];
  const [low, high] = second.commitments;
  const other = { ...second, commitments: [low, { ...high, digest: digestOf("other") }] as const };
  expect(lie(byNode1({ outputs: [first, other] }))).toBe(
    "output commitments: nodes 1 and 2 commit to different shares of component 2 of the outputs of `sponsor`",
  );
});

test("a node that leaves out a recipient, or names it twice, is found", () => {
  const [first] = RECEIPT.attestations[1].body.outputs as [AttestedOutput, AttestedOutput];
  expect(lie(byNode1({ outputs: [first] }))).toMatch(/node 1 commits to outputs of \["querier"\]/);
  const twice = (body: AttestationBody): AttestationBody => ({
    ...body,
    outputs: [body.outputs[0]!, body.outputs[0]!],
  });
  expect(lie(twice)).toBe("output commitments: a recipient is named twice");
});

test("a receipt is built for a completion only", () => {
  expect(() => buildReceipt(LEDGER, 0, RECEIPT.attestations)).toThrow("does not complete a run");
});

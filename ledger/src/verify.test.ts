import { expect, test } from "vitest";
import { completionOf, judgeAttestations } from "./agreement.ts";
import type { AttestationBody } from "./attestation.ts";
import { buildAuthorization, encodeAuthorization } from "./authorization.ts";
import { encodeUtf8 } from "./bytes.ts";
import { digestOf } from "./digest.ts";
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
  openTestLedger,
  ORIGIN,
  publishDraft,
  TRUST,
} from "./testing/run-fixture.ts";
import { trustLog } from "./trust.ts";
import { verifyAuthorization, verifyCheckpoint, verifyReceipt } from "./verify.ts";

const LEDGER = openTestLedger();
const { receipt: RECEIPT, authorization: AUTHORIZATION } = completeOneRun(LEDGER);
const BYTES: Uint8Array = encodeReceipt(RECEIPT);

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
      "attestation digests",
      "attestation signatures",
      "attestation agreement",
      "link transcripts",
      "share digests",
    ]
  `);
});

test("every flipped byte of a receipt is found", { timeout: 600_000 }, () => {
  for (let at = 0; at < BYTES.length; at++) {
    const bytes = Uint8Array.from(BYTES);
    bytes[at] = (bytes[at] ?? 0) ^ (at % 2 === 0 ? 0x01 : 0x20);
    const result = verifyReceipt(bytes, TRUST);
    if (result.ok) expect.fail(`byte ${at} of the receipt does not count`);
    faults(result);
  }
});

test("every flipped byte of an authorization is found", { timeout: 600_000 }, () => {
  const original = encodeAuthorization(RECEIPT.authorization);
  for (let at = 0; at < original.length; at++) {
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

import { expect, test } from "vitest";
import { judgeAttestations } from "./agreement.ts";
import type { AttestationBody } from "./attestation.ts";
import { encodeReceipt, type Receipt } from "./receipt.ts";
import {
  attest,
  authorizedRun,
  completeOneRun,
  openTestLedger,
  TRUST,
} from "./testing/run-fixture.ts";
import { verifyReceipt } from "./verify.ts";

const LEDGER = openTestLedger();
const { receipt: RECEIPT, authorization: AUTHORIZATION } = completeOneRun(LEDGER);
const RUN = authorizedRun(LEDGER, AUTHORIZATION);
const [, BODY] = RECEIPT.attestations.map(({ body }) => body);

type Path = readonly (string | number)[];

/** Every place of a plain value at which there is no further one. */
function leaves(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, part]) =>
    leaves(part, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

/** The value with another one of the same form at `path`. */
function changedAt<Value>(value: Value, path: Path): Value {
  const [name, ...rest] = path;
  if (name === undefined) return other(value) as Value;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Value;
  const parts = copy as Record<string | number, unknown>;
  parts[name] = changedAt(parts[name], rest);
  return copy;
}

function other(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value === 0 ? 1 : value - 1;
  const text = value as string;
  if (text === "malicious") return "semi-honest";
  const last = text.search(/[0-9a-f](?=\n?$)/);
  if (last === -1) return `${text}x`;
  return text.slice(0, last) + (text[last] === "0" ? "1" : "0") + text.slice(last + 1);
}

/** Which check a part of an attestation is the concern of; the longest beginning of a path counts. */
const OF_ATTESTATION: Readonly<Record<string, string>> = {
  node: "attestation signatures",
  session: "attestation agreement",
  bundle: "attestation agreement",
  plan: "attestation agreement",
  circuit: "attestation agreement",
  parameters: "attestation agreement",
  security: "attestation agreement",
  dataset: "attestation agreement",
  shares: "share digests",
  links: "link transcripts",
  andGates: "attestation agreement",
  rounds: "attestation agreement",
  gates: "proved gates",
  batches: "proved gates",
  verdicts: "proof verdicts",
  outputs: "output commitments",
};

const fields = leaves(BODY).filter(([name]) => name !== "format");

test.each(fields.map((path) => [path.join("."), path] as const))(
  "a node that attests another %s is found by the check that is responsible",
  (_, path) => {
    const lie = (body: AttestationBody): AttestationBody =>
      body.node === 1 ? changedAt(body, path) : body;
    const broken = judgeAttestations(RUN, attest(RUN, lie)).filter(({ fault }) => fault !== null);
    expect(broken.map(({ name }) => name)).toContain(responsible(OF_ATTESTATION, path));
  },
);

function responsible(table: Readonly<Record<string, string>>, path: Path): string {
  const names = path.filter((name) => table[name] !== undefined);
  const check = table[names.at(-1) ?? ""];
  if (check === undefined) throw new Error(`no check is responsible for ${path.join(".")}`);
  return check;
}

const OF_RECEIPT: Readonly<Record<string, string>> = {
  checkpoint: "checkpoint",
  consistencyProof: "consistency",
  complete: "completion",
  attestations: "attestation digests",
};
const OF_AUTHORIZATION: Readonly<Record<string, string>> = {
  checkpoint: "authorization checkpoint",
  contract: "contract",
  run: "authorization",
};

/** Formats and the mode have one form only, so that a change of theirs is none of form. */
const parts = leaves(RECEIPT).filter(
  (path) => !["format", "kind", "mode"].includes(String(path.at(-1))),
);

test("another value anywhere in a receipt is found by the check that is responsible", () => {
  for (const path of parts) {
    const changed: Receipt = changedAt(RECEIPT, path);
    const { ok, checks } = verifyReceipt(encodeReceipt(changed), TRUST);
    const failed = checks.filter((check) => !check.ok).map(({ name }) => name);
    const [first, ...rest] = path;
    const check =
      first === "authorization" ? OF_AUTHORIZATION[String(rest[0])] : OF_RECEIPT[String(first)];
    expect(ok).toBe(false);
    expect(failed, path.join(".")).toContain(check);
  }
}, 60_000);

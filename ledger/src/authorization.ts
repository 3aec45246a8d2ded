import { encodeUtf8 } from "./bytes.ts";
import { encodeCanonical, isCanonical, parseJson } from "./canonical.ts";
import type { AuthorizeRun, Entry, PublishContract } from "./entry.ts";
import { AUTHORIZE_SCHEMA, PUBLISH_SCHEMA } from "./entry-schema.ts";
import { LedgerError } from "./errors.ts";
import type { Ledger } from "./log/ledger.ts";
import type { Schema } from "./schema.ts";
import { checkerOf, closedObject, COUNT, HEX_32, listOf, named } from "./schema.ts";

/** What a compute node is shown before it runs: permission, with the proof that it is on the log. */
export interface Authorization {
  readonly format: "qsc-authorization/2";
  /** Signed checkpoint of the tree in which the `run.authorize` leaf is the last. */
  readonly checkpoint: string;
  readonly contract: LoggedEntry<PublishContract>;
  readonly run: LoggedEntry<AuthorizeRun>;
}

/** An entry and its audit path, from the leaf's sibling upwards, as hexadecimal hashes. */
export interface LoggedEntry<Kind extends Entry> {
  readonly entry: Kind;
  readonly index: number;
  readonly inclusionProof: readonly string[];
}

/** The authorization that stands at `index`; throws `ledger/unknown-entry` when another entry does. */
export function buildAuthorization(ledger: Ledger, index: number): Authorization {
  const entry = ledger.entry(index);
  if (entry.kind !== "run.authorize") {
    throw new LedgerError("ledger/unknown-entry", `leaf ${index} does not authorize a run`);
  }
  const contract = ledger.entry(entry.contract);
  if (contract.kind !== "contract.publish") {
    throw new LedgerError("ledger/unknown-entry", `leaf ${entry.contract} publishes nothing`);
  }
  const proof = (leaf: number): readonly string[] => ledger.inclusion(leaf, index + 1);
  return {
    format: "qsc-authorization/2",
    checkpoint: ledger.checkpointAt(index + 1),
    contract: { entry: contract, index: entry.contract, inclusionProof: proof(entry.contract) },
    run: { entry, index, inclusionProof: proof(index) },
  };
}

/** Canonical JSON and a newline. */
export function encodeAuthorization(authorization: Authorization): Uint8Array {
  return encodeDocument(checkAuthorization(authorization));
}

/** Reads the form only; see `verifyAuthorization`. */
export function decodeAuthorization(bytes: Uint8Array): Authorization {
  return decodeDocument("the authorization", bytes, checkAuthorization);
}

export const NOTE: Schema = { type: "string", maxLength: 100_000 };
export const PROOF: Schema = named("proof", listOf(HEX_32, 64));

export const AUTHORIZATION_SCHEMA: Schema = named(
  "authorization",
  closedObject({
    format: { const: "qsc-authorization/2" },
    checkpoint: NOTE,
    contract: loggedEntrySchema(PUBLISH_SCHEMA),
    run: loggedEntrySchema(AUTHORIZE_SCHEMA),
  }),
);

const checkAuthorization: (value: unknown) => Authorization = checkerOf(
  "the authorization",
  AUTHORIZATION_SCHEMA,
);

export function loggedEntrySchema(entry: Schema): Schema {
  return closedObject({ entry, index: COUNT, inclusionProof: PROOF });
}

export function encodeDocument(value: unknown): Uint8Array {
  return encodeUtf8(`${new TextDecoder().decode(encodeCanonical(value))}\n`);
}

/** A document has one spelling, so that no byte of it can be changed unseen. */
export function decodeDocument<Document>(
  what: string,
  bytes: Uint8Array,
  check: (value: unknown) => Document,
): Document {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new LedgerError(
      "ledger/bad-schema",
      `${what} is larger than ${MAX_DOCUMENT_BYTES} bytes`,
    );
  }
  const document = check(parseJson(bytes));
  const body = bytes.subarray(0, -1);
  if (bytes.at(-1) !== 0x0a || !isCanonical(body, document)) {
    const message = `${what} is not canonical JSON (RFC 8785) and a newline`;
    throw new LedgerError("ledger/not-canonical", message);
  }
  return document;
}

const MAX_DOCUMENT_BYTES = 4_000_000;

import type { Attestation } from "./attestation.ts";
import { ATTESTATION_SCHEMA } from "./attestation-schema.ts";
import type { Authorization, LoggedEntry } from "./authorization.ts";
import {
  AUTHORIZATION_SCHEMA,
  buildAuthorization,
  decodeDocument,
  encodeDocument,
  loggedEntrySchema,
  NOTE,
  PROOF,
} from "./authorization.ts";
import type { CompleteRun, Mode } from "./entry.ts";
import { COMPLETE_SCHEMA } from "./entry-schema.ts";
import { LedgerError } from "./errors.ts";
import type { Ledger } from "./log/ledger.ts";
import type { Schema } from "./schema.ts";
import { checkerOf, closedObject, tupleOf } from "./schema.ts";

/** All that shows offline that a run took place as authorized (spec/receipt.md). */
export interface Receipt {
  readonly format: "qsc-receipt/3";
  readonly mode: Mode;
  /** What the nodes were shown before they ran. */
  readonly authorization: Authorization;
  readonly complete: LoggedEntry<CompleteRun>;
  /** Signed checkpoint of a tree that holds the `run.complete` leaf. */
  readonly checkpoint: string;
  /** From the authorization's checkpoint to `checkpoint`, as hexadecimal hashes. */
  readonly consistencyProof: readonly string[];
  /** In committee order. */
  readonly attestations: Attestations;
}

export type Attestations = readonly [Attestation, Attestation, Attestation];

/**
 * The receipt of the run that the leaf at `index` completes, under the checkpoint of that leaf.
 * It is not yet verified: that is `verifyReceipt`, on its bytes.
 */
export function buildReceipt(ledger: Ledger, index: number, attestations: Attestations): Receipt {
  const entry = ledger.entry(index);
  if (entry.kind !== "run.complete") {
    throw new LedgerError("ledger/unknown-entry", `leaf ${index} does not complete a run`);
  }
  const authorization = buildAuthorization(ledger, entry.authorization);
  return {
    format: "qsc-receipt/3",
    mode: authorization.run.entry.mode,
    authorization,
    complete: { entry, index, inclusionProof: ledger.inclusion(index, index + 1) },
    checkpoint: ledger.checkpointAt(index + 1),
    consistencyProof: ledger.consistency(entry.authorization + 1, index + 1),
    attestations,
  };
}

/** Canonical JSON and a newline. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  return encodeDocument(checkReceipt(receipt));
}

/** Reads the form only; see `verifyReceipt`. */
export function decodeReceipt(bytes: Uint8Array): Receipt {
  return decodeDocument("the receipt", bytes, checkReceipt);
}

export const RECEIPT_SCHEMA: Schema = closedObject({
  format: { const: "qsc-receipt/3" },
  mode: { const: "rehearsal" },
  authorization: AUTHORIZATION_SCHEMA,
  complete: loggedEntrySchema(COMPLETE_SCHEMA),
  checkpoint: NOTE,
  consistencyProof: PROOF,
  attestations: tupleOf(ATTESTATION_SCHEMA, 3),
});

const checkReceipt: (value: unknown) => Receipt = checkerOf("the receipt", RECEIPT_SCHEMA);

export type * from "./entry.ts";
export type { AuthorizedRun, Finding } from "./agreement.ts";
export { completionOf, costOf, judgeAttestations } from "./agreement.ts";
export * from "./attestation.ts";
export { ATTESTATION_SCHEMA, decodeAttestation, encodeAttestation } from "./attestation-schema.ts";
export type { Authorization, LoggedEntry } from "./authorization.ts";
export {
  AUTHORIZATION_SCHEMA,
  buildAuthorization,
  decodeAuthorization,
  encodeAuthorization,
} from "./authorization.ts";
export type { Checkpoint } from "./checkpoint.ts";
export { openCheckpoint, readCheckpointUnverified, signCheckpoint } from "./checkpoint.ts";
export * from "./digest.ts";
export { decodeEntry, encodeEntry, ENTRY_SCHEMA, MAX_ENTRY_BYTES } from "./entry-schema.ts";
export * from "./errors.ts";
export * from "./key.ts";
export type { Appended, Ledger, LedgerOptions } from "./log/ledger.ts";
export { openLedger } from "./log/ledger.ts";
export { verifyLedger } from "./log/verify-file.ts";
export * from "./merkle.ts";
export * from "./note.ts";
export type { Attestations, Receipt } from "./receipt.ts";
export { buildReceipt, decodeReceipt, encodeReceipt, RECEIPT_SCHEMA } from "./receipt.ts";
export type { Check, Verification } from "./report.ts";
export * from "./session.ts";
export type { LedgerState, Run } from "./state.ts";
export { apply, emptyState, judge } from "./state.ts";
export * from "./trust.ts";
export * from "./verify.ts";
export * from "./verify-ledger.ts";

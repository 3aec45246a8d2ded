/** Every way in which the ledger refuses; each message says what is wrong and what holds instead. */
export type LedgerCode =
  | "ledger/bad-key"
  | "ledger/bad-note"
  | "ledger/bad-checkpoint"
  | "ledger/bad-policy"
  | "ledger/bad-schema"
  | "ledger/not-json"
  | "ledger/not-canonical"
  | "ledger/entry-too-large"
  | "ledger/bad-proof-request"
  | "ledger/unknown-contract"
  | "ledger/bundle-mismatch"
  | "ledger/nonce-reused"
  | "ledger/earlier-runs"
  | "ledger/noise-mismatch"
  | "ledger/no-budget"
  | "ledger/budget-exhausted"
  | "ledger/budget-below-spent"
  | "ledger/duplicate-name"
  | "ledger/unsorted-names"
  | "ledger/unknown-authorization"
  | "ledger/run-already-ended"
  | "ledger/session-mismatch"
  | "ledger/unknown-entry"
  | "ledger/key-mismatch"
  | "ledger/unsupported-format"
  | "ledger/corrupt"
  | "ledger/busy"
  | "ledger/storage-failed"
  | "ledger/bad-attestation"
  | "ledger/verification-failed";

/** What went wrong, as data. */
export interface LedgerProblem {
  readonly code: LedgerCode;
  /** One line, lower case, no full stop. */
  readonly message: string;
}

/** Thrown where a caller asked for something that cannot be had; verification returns data instead. */
export class LedgerError extends Error {
  readonly code: LedgerCode;

  constructor(code: LedgerCode, message: string) {
    super(message);
    this.name = "LedgerError";
    this.code = code;
  }
}

export function toProblem(error: unknown): LedgerProblem {
  if (error instanceof LedgerError) return { code: error.code, message: error.message };
  throw error;
}

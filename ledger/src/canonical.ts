import canonicalize from "canonicalize";
import { LedgerError } from "./errors.ts";

/** The canonical bytes of plain data: RFC 8785 (JCS), UTF-8. */
export function encodeCanonical(value: unknown): Uint8Array {
  const text = (canonicalize as unknown as (value: unknown) => string | undefined)(value);
  if (text === undefined || /\p{Surrogate}/u.test(text)) {
    throw new LedgerError("ledger/not-canonical", "the value has no canonical JSON form");
  }
  return new TextEncoder().encode(text);
}

/**
 * Reads JSON; the caller checks the shape and then `isCanonical`, in this order,
 * so that hostile nesting is refused before anything recurses into it.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new LedgerError("ledger/not-json", "the bytes are not JSON in UTF-8");
  }
}

/** True when the bytes are the only encoding of the value that counts. */
export function isCanonical(bytes: Uint8Array, value: unknown): boolean {
  const canonical = encodeCanonical(value);
  return canonical.length === bytes.length && canonical.every((byte, i) => byte === bytes[i]);
}

import { LedgerError } from "./errors.ts";

export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** Big-endian, 8 bytes; `value` is a safe integer that is not negative. */
export function encodeU64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Standard base64 with padding; throws `ledger/bad-note` on any other spelling of the same bytes. */
export function decodeBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  if (encodeBase64(bytes) !== text) {
    throw new LedgerError("ledger/bad-note", `\`${text}\` is not standard base64`);
  }
  return bytes;
}

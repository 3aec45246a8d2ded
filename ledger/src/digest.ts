import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { encodeCanonical } from "./canonical.ts";

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

export function digestBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`;
}

/** SHA-256 over the canonical bytes of plain data. */
export function digestOf(value: unknown): Digest {
  return digestBytes(encodeCanonical(value));
}

import { createCipheriv, createHash, hkdfSync } from "node:crypto";
import type { Planes } from "../bits/planes.ts";
import type { RandomFill } from "./share-dataset.ts";

/**
 * Randomness for sharing one site's rows that is the same whenever the rows are: equal rows get equal shares, so that
 * their digests say whether the data changed, and noise that is bound to the digests stays the same with them.
 * AES-128-CTR under HKDF-SHA-256 (RFC 5869) of the owner's key, salted with the digest of the planes; `scope` keeps
 * equal rows of two sites apart. Whoever lacks the key sees uniformly random shares, and whether they changed.
 */
export function stableRandom(key: Uint8Array, planes: Planes, scope: string): RandomFill {
  const { words } = planes;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const salt = createHash("sha256").update(bytes).digest();
  const okm = new Uint8Array(hkdfSync("sha256", key, salt, `qsc-shares/v1 ${scope}`, 32));
  const cipher = createCipheriv("aes-128-ctr", okm.subarray(0, 16), okm.subarray(16, 32));
  return (out) => {
    const stream = cipher.update(new Uint8Array(4 * out.length));
    new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(stream);
  };
}

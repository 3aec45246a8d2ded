import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { LedgerError } from "./errors.ts";

/** `ed25519:` and the 64 lower-case hexadecimal digits of the encoded point (RFC 8032). */
export type PublicKey = `ed25519:${string}`;

/** A source of uniformly random bytes. */
export type Random = (length: number) => Uint8Array;

export interface SigningKey {
  /** RFC 8032 seed, 32 bytes. */
  readonly seed: Uint8Array;
  readonly publicKey: PublicKey;
}

export function createSigningKey(random: Random): SigningKey {
  return signingKeyOf(random(32));
}

export function signingKeyOf(seed: Uint8Array): SigningKey {
  return { seed, publicKey: encodePublicKey(ed25519.getPublicKey(seed)) };
}

/** Ed25519 signature, 64 bytes. */
export function sign(message: Uint8Array, key: SigningKey): Uint8Array {
  return ed25519.sign(message, key.seed);
}

/**
 * The one verifier that decides what is on the ledger: RFC 8032 with strict encodings.
 * Implementations differ on malformed points, so "any Ed25519 library" would not be a rule.
 */
export function verifySignature(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

export function encodePublicKey(bytes: Uint8Array): PublicKey {
  return `ed25519:${bytesToHex(bytes)}`;
}

/** The 32 bytes of a key; throws `ledger/bad-key` unless `isSoundKey`. */
export function decodePublicKey(key: PublicKey): Uint8Array {
  const match = /^ed25519:([0-9a-f]{64})$/.exec(key);
  const bytes = match?.[1] === undefined ? null : hexToBytes(match[1]);
  if (bytes === null || !isSoundKey(bytes)) {
    throw new LedgerError("ledger/bad-key", `\`${key}\` is not a sound Ed25519 public key`);
  }
  return bytes;
}

/**
 * True for a canonical encoding of a point of prime order.
 * A small-order key would accept signatures that nobody made.
 */
export function isSoundKey(bytes: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(bytes, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}

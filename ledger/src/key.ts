import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signNatively,
  verify,
} from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { concat } from "./bytes.ts";
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
  const spki = createPublicKey(privateKeyOf(seed)).export({ format: "der", type: "spki" });
  return { seed, publicKey: encodePublicKey(spki.subarray(-32)) };
}

/** Ed25519 signature, 64 bytes. */
export function sign(message: Uint8Array, key: SigningKey): Uint8Array {
  return new Uint8Array(signNatively(null, message, privateKeyOf(key.seed)));
}

/**
 * The one verifier that decides what is on the ledger: RFC 8032 with strict encodings.
 * Implementations differ on malformed points, so "any Ed25519 library" would not be a rule.
 * The platform's is twenty times as fast and accepts less under a sound key, for it does not multiply by the cofactor:
 * what it accepts stands, what it does not is judged anew.
 */
export function verifySignature(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (isSoundKey(publicKey) && verifyNatively(signature, message, publicKey)) return true;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function verifyNatively(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  return verify(null, message, nativeKeyOf(publicKey), signature);
}

/** Reading a key takes the platform longer than a verification with it, so those of a roster are kept. */
function nativeKeyOf(publicKey: Uint8Array): KeyObject {
  const name = bytesToHex(publicKey);
  const known = read.get(name);
  if (known !== undefined) return known;
  const der = Buffer.from(concat(SPKI, publicKey));
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  if (read.size >= MOST_KEPT) read.clear();
  read.set(name, key);
  return key;
}

/** Read once, for the same reason, and kept as long as the seed is: seeds are not overwritten. */
function privateKeyOf(seed: Uint8Array): KeyObject {
  const known = opened.get(seed);
  if (known !== undefined) return known;
  const der = Buffer.from(concat(PKCS8, seed));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  opened.set(seed, key);
  return key;
}

const opened = new WeakMap<Uint8Array, KeyObject>();

/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const SPKI: Uint8Array = hexToBytes("302a300506032b6570032100");
const PKCS8: Uint8Array = hexToBytes("302e020100300506032b657004220420");

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
  const name = bytesToHex(bytes);
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isSound = isOfPrimeOrder(bytes);
  if (judged.size >= MOST_KEPT) judged.clear();
  judged.set(name, isSound);
  return isSound;
}

/** The few keys of a roster are asked about again and again, and one answer takes milliseconds. */
const judged = new Map<string, boolean>();
const read = new Map<string, KeyObject>();
const MOST_KEPT = 1000;

function isOfPrimeOrder(bytes: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(bytes, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}

import { createCipheriv, hkdfSync, type Cipher } from "node:crypto";
import type { PartyIndex } from "../sharing/share.ts";
import { P } from "./field.ts";

/** What two parties draw from the key that they share, for the proof of a prover. */
export type Purpose =
  /** The right verifier's share of a level; prover and right verifier know it. */
  | "share"
  /** The mask of u at the last level; prover and left verifier know it. */
  | "left-mask"
  /** The mask of v at the last level; prover and right verifier know it. */
  | "right-mask"
  /** The challenge of a level; the two verifiers know it, and disclose it to the prover. */
  | "challenge"
  /** What keeps the compared hash from being guessed; the two verifiers know it. */
  | "salt";

/** Where in the run something is drawn for. */
export interface Place {
  readonly prover: PartyIndex;
  readonly batch: number;
  readonly level: number;
}

/** Values of a key that two parties share for one session; the same arguments give the same values. */
export interface SharedValues {
  /** Elements from `least` to p - 1, uniformly. */
  elements(purpose: Purpose, place: Place, count: number, least?: number): readonly bigint[];
  bytes(purpose: Purpose, place: Place): Uint8Array;
}

/**
 * For each purpose and prover a key of AES-128 comes from HKDF-SHA-256 (RFC 5869) with the session as salt.
 * Its permutation of the blocks u64be(batch) || u32be(level) || u32be(counter) gives bytes; each eight of them,
 * little-endian and cut to 61 bits, are an element unless they are too small or p (spec/protocol.md, "Proof of the AND gates").
 */
export function sharedValues(session: Uint8Array, key: Uint8Array): SharedValues {
  const ciphers = new Map<string, Cipher>();
  const cipherOf = (purpose: Purpose, prover: PartyIndex): Cipher => {
    const info = `qsc-proof/v1 ${purpose} ${prover}`;
    const known = ciphers.get(info);
    if (known !== undefined) return known;
    const okm = new Uint8Array(hkdfSync("sha256", key, session, info, 16));
    const cipher = createCipheriv("aes-128-ecb", okm, null).setAutoPadding(false);
    ciphers.set(info, cipher);
    return cipher;
  };
  const blocks = (purpose: Purpose, place: Place, first: number, count: number): DataView => {
    const counters = new DataView(new ArrayBuffer(16 * count));
    for (let block = 0; block < count; block++) {
      counters.setBigUint64(16 * block, BigInt(place.batch));
      counters.setUint32(16 * block + 8, place.level);
      counters.setUint32(16 * block + 12, first + block);
    }
    const bytes = cipherOf(purpose, place.prover).update(new Uint8Array(counters.buffer));
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  return {
    elements(purpose, place, count, least = 0) {
      const found: bigint[] = [];
      for (let first = 0; found.length < count;) {
        const wanted = Math.ceil((count - found.length) / 2);
        const view = blocks(purpose, place, first, wanted);
        first += wanted;
        for (let at = 0; at < view.byteLength && found.length < count; at += 8) {
          const candidate = view.getBigUint64(at, true) & P;
          if (candidate !== P && candidate >= BigInt(least)) found.push(candidate);
        }
      }
      return found;
    },
    bytes(purpose, place) {
      const view = blocks(purpose, place, 0, 2);
      return Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    },
  };
}

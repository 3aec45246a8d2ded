import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { concat, encodeU64, encodeUtf8 } from "./bytes.ts";
import type { Committee } from "./entry.ts";
import { decodePublicKey } from "./key.ts";

/** Where a `run.authorize` leaf stands. */
export interface AuthorizationPosition {
  readonly leafHash: Uint8Array;
  readonly index: number;
  /** Root of the tree of `index + 1` leaves, in which the authorization is the last. */
  readonly root: Uint8Array;
}

/**
 * The session of a run, 64 hexadecimal digits:
 * SHA-256("qsc-run/v1" || leaf hash || u64be index || root || the three committee keys in order).
 * Nodes that were shown different ledgers derive different sessions and cannot run together.
 * Throws `ledger/bad-key` when a committee key is not sound.
 */
export function sessionOf(position: AuthorizationPosition, committee: Committee): string {
  const keys = committee.map(({ key }) => decodePublicKey(key));
  const { leafHash, index, root } = position;
  const domain = encodeUtf8("qsc-run/v1");
  return bytesToHex(sha256(concat(domain, leafHash, encodeU64(index), root, ...keys)));
}

import { createHash } from "node:crypto";
import type { Digest } from "@qsc/plan";
import type { SharedPlanes } from "../sharing/share-dataset.ts";
import { Share } from "../sharing/share.ts";

/** One site's planes as a node holds them, with the digests of both components. */
export interface StoredShares {
  readonly planes: Omit<SharedPlanes, "rows">;
  readonly own: Digest;
  readonly next: Digest;
}

/** The uploaded shares of a node, in memory, for as long as its process lives. */
export interface ShareStore {
  put(dataset: string, site: string, shares: StoredShares): void;
  get(dataset: string, site: string): StoredShares | null;
}

export function createShareStore(): ShareStore {
  const byName = new Map<string, StoredShares>();
  const key = (dataset: string, site: string): string => JSON.stringify([dataset, site]);
  return {
    put: (dataset, site, shares) => void byName.set(key(dataset, site), shares),
    get: (dataset, site) => byName.get(key(dataset, site)) ?? null,
  };
}

/** Reads the two components of an upload from its body. */
export function storedShares(lanes: number, planes: number, body: Uint8Array): StoredShares {
  const words = (lanes / 32) * planes;
  const own = new Int32Array(body.buffer, body.byteOffset, words);
  const next = new Int32Array(body.buffer, body.byteOffset + 4 * words, words);
  return {
    planes: { lanes, planes, share: new Share(own, next) },
    own: componentDigest(own),
    next: componentDigest(next),
  };
}

/** SHA-256 over a share component: its planes in order, words little-endian. */
export function componentDigest(words: Int32Array): Digest {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equalBytes } from "./bytes.ts";
import { LedgerError } from "./errors.ts";

/** The root of the empty tree: SHA-256 of nothing (RFC 6962, section 2.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

const HASH_BYTES = 32;

/** RFC 6962, section 2.1: SHA-256(0x00 || entry). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(0), entry));
}

/** RFC 6962, section 2.1: SHA-256(0x01 || left || right). */
export function hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/**
 * Reads the root of the complete subtree over leaves `index * 2^level` up to the next multiple.
 * Throws when it has no such node.
 */
export type NodeReader = (level: number, index: number) => Uint8Array;

export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

/** The complete subtrees that come into being when leaf `index` is appended, the leaf first. */
export function nodesOfAppend(index: number, leafHash: Uint8Array, node: NodeReader): TreeNode[] {
  const nodes: TreeNode[] = [{ level: 0, index, hash: leafHash }];
  let hash = leafHash;
  let position = index;
  for (let level = 0; isOdd(position); level++) {
    hash = hashChildren(node(level, position - 1), hash);
    position = half(position);
    nodes.push({ level: level + 1, index: position, hash });
  }
  return nodes;
}

/** The root of the first `size` leaves (RFC 6962, section 2.1). */
export function rootOf(size: number, node: NodeReader): Uint8Array {
  return size === 0 ? EMPTY_ROOT : rangeRoot(0, size, node);
}

/** The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1). */
export function makeInclusionProof(index: number, size: number, node: NodeReader): Uint8Array[] {
  requestHolds(isCount(index) && isCount(size) && index < size, `leaf ${index} of ${size}`);
  const path = (start: number, end: number): Uint8Array[] => {
    if (end - start === 1) return [];
    const split = start + splitOf(end - start);
    return index < split
      ? [...path(start, split), rangeRoot(split, end, node)]
      : [...path(split, end), rangeRoot(start, split, node)];
  };
  return path(0, size);
}

/** The proof that the first `from` leaves begin the tree of `to` leaves (RFC 6962, section 2.1.2). */
export function makeConsistencyProof(from: number, to: number, node: NodeReader): Uint8Array[] {
  requestHolds(isCount(from) && isCount(to) && from <= to, `from ${from} to ${to} leaves`);
  if (from === 0 || from === to) return [];
  const subproof = (start: number, end: number, whole: boolean): Uint8Array[] => {
    if (end === from) return whole ? [] : [rangeRoot(start, end, node)];
    const split = start + splitOf(end - start);
    return from <= split
      ? [...subproof(start, split, whole), rangeRoot(split, end, node)]
      : [...subproof(split, end, false), rangeRoot(start, split, node)];
  };
  return subproof(0, to, true);
}

/** RFC 9162, section 2.1.3.2. */
export function verifyInclusion(
  claim: { readonly index: number; readonly size: number; readonly leafHash: Uint8Array },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false;
  if (claim.leafHash.length !== HASH_BYTES) return false;
  let fn = claim.index;
  let sn = claim.size - 1;
  let hash = claim.leafHash;
  for (const sibling of proof) {
    if (sn === 0 || sibling.length !== HASH_BYTES) return false;
    if (isOdd(fn) || fn === sn) {
      hash = hashChildren(sibling, hash);
      [fn, sn] = skipRightEdge(fn, sn);
    } else {
      hash = hashChildren(hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(hash, root);
}

/**
 * RFC 9162, section 2.1.4.2.
 * The empty tree begins every tree: the proof is empty and `from.root` is `EMPTY_ROOT` (tlog-witness).
 */
export function verifyConsistency(
  from: { readonly size: number; readonly root: Uint8Array },
  to: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(from.size) || !isCount(to.size) || from.size > to.size) return false;
  if (proof.some((hash) => hash.length !== HASH_BYTES)) return false;
  if (from.size === 0 && !equalBytes(from.root, EMPTY_ROOT)) return false;
  if (from.size === to.size) return proof.length === 0 && equalBytes(from.root, to.root);
  if (from.size === 0) return proof.length === 0;

  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : proof;
  let fn = from.size - 1;
  let sn = to.size - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  const [first, ...rest] = path;
  if (first === undefined || proof.length === 0) return false;
  let fromRoot = first;
  let toRoot = first;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fromRoot = hashChildren(sibling, fromRoot);
      toRoot = hashChildren(sibling, toRoot);
      [fn, sn] = skipRightEdge(fn, sn);
    } else {
      toRoot = hashChildren(toRoot, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(fromRoot, from.root) && equalBytes(toRoot, to.root);
}

/** A node on the right edge has no sibling until the first level at which it is a right child. */
function skipRightEdge(fn: number, sn: number): [number, number] {
  while (fn !== 0 && !isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  return [fn, sn];
}

/** The root over leaves `start` to `end`, where `start` is a multiple of the largest power of two inside. */
function rangeRoot(start: number, end: number, node: NodeReader): Uint8Array {
  const length = end - start;
  if (isPowerOfTwo(length)) return node(Math.log2(length), start / length);
  const split = start + splitOf(length);
  return hashChildren(rangeRoot(start, split, node), rangeRoot(split, end, node));
}

/** The largest power of two smaller than `length`, for `length` of at least 2. */
function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}

function isPowerOfTwo(value: number): boolean {
  let power = 1;
  while (power < value) power *= 2;
  return power === value;
}

// Sizes may pass 2^31, where JavaScript's bit operators stop working.
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function requestHolds(holds: boolean, what: string): void {
  if (!holds) throw new LedgerError("ledger/bad-proof-request", `there is no proof for ${what}`);
}

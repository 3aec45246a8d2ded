import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "./bytes.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { Entry } from "./entry.ts";
import { decodeEntry } from "./entry-schema.ts";
import { LedgerError } from "./errors.ts";
import { growTree } from "./growing-tree.ts";
import type { NodeReader, TreeNode } from "./merkle.ts";
import { hashLeaf, rootOf } from "./merkle.ts";
import type { Report, Verification } from "./report.ts";
import { beginReport } from "./report.ts";
import type { LedgerState } from "./state.ts";
import { apply, emptyState } from "./state.ts";
import type { Trust } from "./trust.ts";

/** A whole ledger as stored; `null` stands for what is missing or unreadable. */
export interface StoredLedger {
  readonly entries: readonly (Uint8Array | null)[];
  /** Signed checkpoints by size, the newest at `entries.length`. */
  readonly checkpoints: readonly (string | null)[];
  /** The stored complete subtrees, when the store keeps them. */
  readonly nodes?: {
    readonly count: number;
    readonly read: (level: number, index: number) => Uint8Array | null;
  };
}

export interface LedgerVerification extends Verification {
  /** What the entries amount to; `null` unless everything holds. */
  readonly state: LedgerState | null;
}

/**
 * Verifies a whole ledger: every entry, tree node and signed checkpoint, and the rules of the state machine.
 * `known` are checkpoints that the verifier holds from elsewhere, such as from receipts:
 * only they can show that the log was cut back or begun anew.
 */
export function verifyStoredLedger(
  stored: StoredLedger,
  trust: Trust,
  known: readonly string[] = [],
): LedgerVerification {
  const report = beginReport();
  const size = stored.entries.length;
  const entries = report.step(
    "entries",
    () => stored.entries.map(readEntry),
    () => `${size} leaves, each canonical and of a known kind`,
  );
  // Trees are built from what is stored, even when some of it has no sound form, to name every fault.
  const tree = buildTree(stored.entries.map((bytes) => bytes ?? new Uint8Array()));
  const { nodes } = stored;
  if (nodes) {
    report.step(
      "tree nodes",
      () => requireNodes(tree, nodes),
      (count) => `${count} stored nodes follow from the leaves`,
    );
  }
  report.step(
    "checkpoints",
    () => requireCheckpoints(stored, tree, trust),
    () => `${size + 1} signed checkpoints, root ${bytesToHex(rootOf(size, tree.node))}`,
  );
  checkKnown(report, tree, known, trust);
  const state =
    entries &&
    report.step(
      "rules",
      () => requireRules(entries, tree),
      ({ contracts, runs }) => `${contracts.size} contracts and ${runs.size} runs follow the rules`,
    );
  const result = report.result();
  return { ...result, state: result.ok ? state : null };
}

interface Tree {
  readonly size: number;
  readonly leafHashes: readonly Uint8Array[];
  readonly all: readonly TreeNode[];
  readonly node: NodeReader;
}

function readEntry(bytes: Uint8Array | null, index: number): Entry {
  if (bytes === null) throw broken(`leaf ${index} is missing`);
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw broken(`leaf ${index} cannot be read: ${error.message}`);
  }
}

function buildTree(entries: readonly Uint8Array[]): Tree {
  const tree = growTree();
  const leafHashes = entries.map(hashLeaf);
  const all = leafHashes.flatMap((leafHash) => [...tree.append(leafHash)]);
  return { size: entries.length, leafHashes, all, node: tree.node };
}

function requireNodes(tree: Tree, stored: NonNullable<StoredLedger["nodes"]>): number {
  for (const { level, index, hash } of tree.all) {
    const found = stored.read(level, index);
    if (found === null) throw broken(`tree node ${level}/${index} is missing`);
    if (!equalBytes(found, hash)) {
      throw broken(
        `tree node ${level}/${index} is ${bytesToHex(found)}, but the leaves under it ` +
          `give ${bytesToHex(hash)}`,
      );
    }
  }
  if (stored.count !== tree.all.length) {
    throw broken(`there are ${stored.count} tree nodes, but the leaves give ${tree.all.length}`);
  }
  return stored.count;
}

function requireCheckpoints(stored: StoredLedger, tree: Tree, trust: Trust): void {
  const { checkpoints } = stored;
  if (checkpoints.length !== tree.size + 1) {
    throw broken(
      `${tree.size} leaves have ${tree.size + 1} checkpoints, not ${checkpoints.length}`,
    );
  }
  for (const [size, note] of checkpoints.entries()) {
    if (note === null) throw broken(`the checkpoint of ${size} leaves is missing`);
    requireHead(note, tree, trust, size);
  }
}

function checkKnown(report: Report, tree: Tree, known: readonly string[], trust: Trust): void {
  for (const note of known) {
    report.step(
      "known checkpoint",
      () => requireHead(note, tree, trust, null),
      (size) => `the ledger begins with the ${size} leaves of a checkpoint known from elsewhere`,
    );
  }
}

function requireHead(note: string, tree: Tree, trust: Trust, expected: number | null): number {
  const { size, root } = openCheckpoint(note, trust);
  if (expected !== null && size !== expected) {
    throw broken(`the checkpoint of ${expected} leaves speaks of ${size}`);
  }
  if (size > tree.size)
    throw broken(`the log signed ${size} leaves, but only ${tree.size} are here`);
  const computed = rootOf(size, tree.node);
  if (!equalBytes(computed, root)) {
    throw broken(
      `the log signed the root ${bytesToHex(root)} for ${size} leaves, ` +
        `but the leaves give ${bytesToHex(computed)}`,
    );
  }
  return size;
}

function requireRules(entries: readonly Entry[], tree: Tree): LedgerState {
  const state = emptyState();
  for (const [index, entry] of entries.entries()) {
    const leafHash = tree.leafHashes[index] ?? new Uint8Array();
    const refusal = apply(state, entry, { leafHash, index, root: rootOf(index + 1, tree.node) });
    if (refusal) throw broken(`leaf ${index} must not be there: ${refusal.message}`);
  }
  return state;
}

function broken(message: string): LedgerError {
  return new LedgerError("ledger/verification-failed", message);
}

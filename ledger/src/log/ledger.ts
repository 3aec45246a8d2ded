import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../bytes.ts";
import { openCheckpoint, signCheckpoint } from "../checkpoint.ts";
import type { Digest } from "../digest.ts";
import { isPaid, type SiteBudget } from "../budget.ts";
import type { AuthorizeRun, Entry, EntryDraft, PublishContract } from "../entry.ts";
import { SECURITIES } from "../entry.ts";
import { decodeEntry, encodeEntry } from "../entry-schema.ts";
import { LedgerError } from "../errors.ts";
import type { NodeReader } from "../merkle.ts";
import {
  hashLeaf,
  makeConsistencyProof,
  makeInclusionProof,
  nodesOfAppend,
  rootOf,
} from "../merkle.ts";
import type { NoteSigner } from "../note.ts";
import { parseSigner, printVerifier, verifierOf } from "../note.ts";
import type { LedgerState, Run } from "../state.ts";
import { emptyState, judge, record, runsOver } from "../state.ts";
import type { Trust } from "../trust.ts";
import type { Store } from "./store.ts";
import { openStore, STORE_FORMAT } from "./store.ts";

/** The writing side of a ledger. All of it is synchronous: when `append` returns, the entry is durable. */
export interface Ledger {
  readonly origin: string;
  readonly vkey: string;
  /** Puts the time on the entry and appends it, or throws the `LedgerError` that refuses it. */
  readonly append: (draft: EntryDraft) => Appended;
  /** The newest signed checkpoint. */
  readonly checkpoint: () => string;
  /** The signed checkpoint of the first `size` leaves. */
  readonly checkpointAt: (size: number) => string;
  readonly size: () => number;
  readonly entry: (index: number) => Entry;
  readonly entries: () => readonly Entry[];
  /** The audit path of a leaf, as hexadecimal hashes; `size` is the whole tree unless given. */
  readonly inclusion: (index: number, size?: number) => readonly string[];
  /** The proof from the first `from` leaves to the first `to`; `to` is the whole tree unless given. */
  readonly consistency: (from: number, to?: number) => readonly string[];
  /** Index of the latest `contract.publish` leaf with this bundle. */
  readonly contractOf: (bundle: Digest) => number | null;
  /** Indices of the runs that were authorized over a data set of this name, ascending. */
  readonly runsOver: (dataset: string) => readonly number[];
  /** The run that the leaf at `index` authorizes, with its session and its end. */
  readonly run: (index: number) => Run | null;
  /** What each site has granted and spent, by name. */
  readonly budgets: () => ReadonlyMap<string, SiteBudget>;
  /** Whether the noise of such a run is already paid for. */
  readonly isPaid: (contract: PublishContract, run: AuthorizeRun) => boolean;
  readonly close: () => void;
}

export interface Appended {
  readonly index: number;
  readonly entry: Entry;
  readonly leafHash: string;
  /** Root of the tree in which this leaf is the last. */
  readonly rootHash: string;
  /** Signed checkpoint of that tree, and the leaf's audit path in it. */
  readonly checkpoint: string;
  readonly inclusionProof: readonly string[];
}

export interface LedgerOptions {
  /** Path of the database file; it is created when absent, its folder is not. */
  readonly path: string;
  readonly origin: string;
  /** The log's signing key (`createLedgerKey`), named after the origin. */
  readonly key: string;
  /** POSIX seconds. */
  readonly clock: () => number;
}

/**
 * Opens a ledger, or begins an empty one.
 * Replays every leaf and compares the root with the signed head before it lets anybody append.
 * Throws `ledger/key-mismatch`, `ledger/unsupported-format`, `ledger/corrupt`, `ledger/busy`,
 * `ledger/storage-failed` or `ledger/bad-key`.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const signer = parseSigner(options.key);
  if (signer.name !== options.origin) {
    const message = `the key is of \`${signer.name}\`, the ledger is \`${options.origin}\``;
    throw new LedgerError("ledger/key-mismatch", message);
  }
  const store = openStore(options.path, "write");
  try {
    const view = beginView(store, signer, options.path);
    store.write(() => {
      beginIfNew(view);
      catchUp(view);
    });
    return ledgerOf(view, options.clock);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** One process's knowledge of the ledger: a prefix that it has replayed, and what follows from it. */
interface View {
  readonly store: Store;
  readonly signer: NoteSigner;
  readonly trust: Trust;
  readonly path: string;
  readonly entries: Entry[];
  readonly state: LedgerState;
  readonly node: NodeReader;
}

function beginView(store: Store, signer: NoteSigner, path: string): View {
  const trust: Trust = { log: verifierOf(signer), modes: ["rehearsal"], securities: SECURITIES };
  const node: NodeReader = (level, index) =>
    store.node(level, index) ?? corrupt(path, `tree node ${level}/${index} is missing`);
  return { store, signer, trust, path, entries: [], state: emptyState(), node };
}

function ledgerOf(view: View, clock: () => number): Ledger {
  const { store, path } = view;
  const size = (): number => refreshed(view).entries.length;
  const existing = (at: number): number => {
    if (Number.isSafeInteger(at) && at >= 0 && at <= size()) return at;
    throw new LedgerError("ledger/bad-proof-request", `the ledger never had ${at} leaves`);
  };
  const checkpointAt = (at: number): string =>
    store.checkpoint(existing(at)) ?? corrupt(path, `the checkpoint of size ${at} is missing`);
  return {
    origin: view.signer.name,
    vkey: printVerifier(view.trust.log),
    append: (draft) => append(view, { ...draft, time: clock() }),
    checkpoint: () => checkpointAt(size()),
    checkpointAt,
    size,
    entry: (index) => {
      const entry = refreshed(view).entries[index];
      if (entry) return entry;
      throw new LedgerError("ledger/unknown-entry", `the ledger has no leaf ${index}`);
    },
    entries: () => [...refreshed(view).entries],
    inclusion: (index, at = size()) =>
      makeInclusionProof(index, existing(at), view.node).map(bytesToHex),
    consistency: (from, to = size()) =>
      makeConsistencyProof(from, existing(to), view.node).map(bytesToHex),
    contractOf: (bundle) => {
      const published = [...refreshed(view).state.contracts].filter(
        ([, it]) => it.bundle === bundle,
      );
      return published.at(-1)?.[0] ?? null;
    },
    runsOver: (dataset) => runsOver(refreshed(view).state, dataset),
    run: (index) => refreshed(view).state.runs.get(index) ?? null,
    budgets: () => new Map(refreshed(view).state.budgets.sites),
    isPaid: (contract, run) => {
      const { budgets } = refreshed(view).state;
      return isPaid(budgets, contract, run);
    },
    close: () => store.close(),
  };
}

/** One durable transaction: leaf, tree nodes and signed checkpoint, in the order of all processes. */
function append(view: View, entry: Entry): Appended {
  const { store, node, signer } = view;
  const bytes = encodeEntry(entry);
  const leafHash = hashLeaf(bytes);
  const appended = store.write(() => {
    catchUp(view);
    const refusal = judge(view.state, entry);
    if (refusal) throw new LedgerError(refusal.code, refusal.message);
    const index = view.entries.length;
    store.addEntry(index, bytes);
    for (const added of nodesOfAppend(index, leafHash, node)) store.addNode(added);
    const root = rootOf(index + 1, node);
    const checkpoint = signCheckpoint({ origin: signer.name, size: index + 1, root }, signer);
    store.addCheckpoint(index + 1, checkpoint);
    const inclusionProof = makeInclusionProof(index, index + 1, node).map(bytesToHex);
    return { index, root, checkpoint, inclusionProof };
  });
  // Only what is durable becomes part of the view; a failed commit leaves it where it was.
  const { index, root, checkpoint, inclusionProof } = appended;
  record(view.state, entry, { leafHash, index, root });
  view.entries.push(entry);
  const rootHash = bytesToHex(root);
  return { index, entry, leafHash: bytesToHex(leafHash), rootHash, checkpoint, inclusionProof };
}

function refreshed(view: View): View {
  view.store.read(() => catchUp(view));
  return view;
}

/** Replays what other processes appended, and holds the result against the head they signed. */
function catchUp(view: View): void {
  const { store, path, entries, state } = view;
  const size = store.size();
  if (size === entries.length) return;
  if (size < entries.length) corrupt(path, `it lost leaves: ${size} are left of ${entries.length}`);
  // The head comes first: a view never takes in leaves that the log did not sign.
  checkHead(view, size);
  for (let index = entries.length; index < size; index++) {
    const bytes = store.entry(index) ?? corrupt(path, `leaf ${index} is missing`);
    const entry = readLeaf(path, index, bytes);
    const leafHash = hashLeaf(bytes);
    for (const made of nodesOfAppend(index, leafHash, view.node)) {
      if (!equalBytes(made.hash, view.node(made.level, made.index))) {
        corrupt(path, `tree node ${made.level}/${made.index} does not follow from leaf ${index}`);
      }
    }
    const refusal = judge(state, entry);
    if (refusal) corrupt(path, `leaf ${index} must not be there: ${refusal.message}`);
    record(state, entry, { leafHash, index, root: rootOf(index + 1, view.node) });
    entries.push(entry);
  }
}

function readLeaf(path: string, index: number, bytes: Uint8Array): Entry {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return corrupt(path, `leaf ${index} cannot be read: ${error.message}`);
  }
}

function checkHead(view: View, size: number): void {
  const { store, path, trust } = view;
  const note = store.checkpoint(size) ?? corrupt(path, `leaf ${size - 1} has no signed checkpoint`);
  if (store.checkpointCount() !== size + 1) corrupt(path, "checkpoints are missing or too many");
  try {
    const head = openCheckpoint(note, trust);
    if (head.size === size && equalBytes(head.root, rootOf(size, view.node))) return;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    corrupt(path, error.message);
  }
  corrupt(path, `the signed head is not the root of the ${size} leaves`);
}

/** Writes the first checkpoint, or makes sure that the file is of this ledger. */
function beginIfNew(view: View): void {
  const { store, signer, path } = view;
  const vkey = printVerifier(view.trust.log);
  const meta = store.meta();
  if (meta === null) {
    if (store.size() > 0 || store.checkpointCount() > 0) corrupt(path, "its header is missing");
    store.setMeta({ format: STORE_FORMAT, vkey });
    const empty = { origin: signer.name, size: 0, root: rootOf(0, view.node) };
    store.addCheckpoint(0, signCheckpoint(empty, signer));
    return;
  }
  if (meta.format !== STORE_FORMAT) {
    const message =
      `the ledger \`${path}\` has the format \`${meta.format}\`, not \`${STORE_FORMAT}\`: ` +
      "its runs do not say which rows they read, so no run can be compared with them";
    throw new LedgerError("ledger/unsupported-format", message);
  }
  if (meta.vkey !== vkey) {
    const message = `the ledger \`${path}\` belongs to the key \`${meta.vkey}\`, not to \`${vkey}\``;
    throw new LedgerError("ledger/key-mismatch", message);
  }
  if (store.size() === 0) checkHead(view, 0);
}

function corrupt(path: string, what: string): never {
  throw new LedgerError("ledger/corrupt", `the ledger \`${path}\` is damaged: ${what}`);
}

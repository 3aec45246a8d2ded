import { encodeUtf8, equalBytes } from "./bytes.ts";
import type { Authorization } from "./authorization.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { decodeEntry, encodeEntry } from "./entry-schema.ts";
import { LedgerError } from "./errors.ts";
import type { GrowingTree } from "./growing-tree.ts";
import { growTree } from "./growing-tree.ts";
import { hashLeaf } from "./merkle.ts";
import type { LedgerState, Run } from "./state.ts";
import { apply, emptyState } from "./state.ts";
import type { Trust } from "./trust.ts";

/** A run on the log before an authorization, over the same data set. */
export interface EarlierRun {
  /** Index of its `run.authorize` leaf. */
  readonly index: number;
  readonly authorization: Run["authorization"];
}

/**
 * The earlier runs that an authorization names, from all leaves before it as canonical texts.
 * Proves that these are all leaves under the root that the log signed for the authorization, that every one of them
 * follows the rules, and hence that no run over the data set is left out. That the log shows the same leaves to
 * everybody is not proved. Throws a `LedgerError`.
 */
export function verifyHistory(
  leaves: readonly string[],
  authorization: Authorization,
  trust: Trust,
): readonly EarlierRun[] {
  const { run, checkpoint } = authorization;
  const head = openCheckpoint(checkpoint, trust);
  if (leaves.length !== run.index || head.size !== run.index + 1) {
    throw broken(`${leaves.length} leaves are shown of the ${run.index} before the authorization`);
  }
  const tree = growTree();
  const state = emptyState();
  const all = [...leaves.map(encodeUtf8), encodeEntry(run.entry)];
  for (const [index, bytes] of all.entries()) takeIn(state, tree, index, bytes);
  if (!equalBytes(tree.root(), head.root)) {
    throw broken("the leaves that are shown are not those that the log signed");
  }
  return run.entry.earlier.map((index): EarlierRun => {
    const earlier = state.runs.get(index);
    if (earlier === undefined) throw broken(`leaf ${index} authorizes nothing`);
    return { index, authorization: earlier.authorization };
  });
}

function takeIn(state: LedgerState, tree: GrowingTree, index: number, bytes: Uint8Array): void {
  const leafHash = hashLeaf(bytes);
  tree.append(leafHash);
  const refusal = apply(state, decodeEntry(bytes), { leafHash, index, root: tree.root() });
  if (refusal !== null) throw broken(`leaf ${index} must not be there: ${refusal.message}`);
}

function broken(message: string): LedgerError {
  return new LedgerError("ledger/verification-failed", message);
}

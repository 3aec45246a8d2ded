import { LedgerError } from "./errors.ts";
import type { NodeReader, TreeNode } from "./merkle.ts";
import { nodesOfAppend, rootOf } from "./merkle.ts";

/** A Merkle tree in memory that leaves are appended to. */
export interface GrowingTree {
  /** Returns the complete subtrees that the leaf completes, itself first. */
  readonly append: (leafHash: Uint8Array) => readonly TreeNode[];
  readonly node: NodeReader;
  /** Of the first `size` leaves; of all unless given. */
  readonly root: (size?: number) => Uint8Array;
}

export function growTree(): GrowingTree {
  const levels: Uint8Array[][] = [];
  const count = (): number => levels[0]?.length ?? 0;
  const node: NodeReader = (level, index) => {
    const hash = levels[level]?.[index];
    if (hash) return hash;
    const message = `the tree of ${count()} leaves has no node ${level}/${index}`;
    throw new LedgerError("ledger/verification-failed", message);
  };
  return {
    append: (leafHash) => {
      const made = nodesOfAppend(count(), leafHash, node);
      for (const { level, hash } of made) (levels[level] ??= []).push(hash);
      return made;
    },
    node,
    root: (size = count()) => rootOf(size, node),
  };
}

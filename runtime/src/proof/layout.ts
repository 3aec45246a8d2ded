import { foldedLength } from "./shape.ts";
import type { Workspace } from "./wasm/workspace.ts";

/** One of the two vectors of a proof, at a party that knows it: at first three bit-planes, after the first level elements. */
export interface Side {
  /** u has the bits (a, c, e), v has (b, d, f). */
  readonly kind: "left" | "right";
  readonly planes: readonly [number, number, number];
  /** Words of a plane. */
  readonly words: number;
  /** Where its elements are from the first challenge on. */
  readonly vector: number;
}

/** What a party holds of a batch while it is proved, as addresses in the workspace. */
export interface BatchLayout {
  readonly planes: Readonly<Record<PlaneName, number>>;
  /** Of the party's own proof. */
  readonly own: { readonly left: Side; readonly right: Side };
  /** Of the proof of P_{i+1}, whose left verifier the party is. */
  readonly ofNext: Side;
  /** Of the proof of P_{i-1}, whose right verifier the party is. */
  readonly ofPrevious: Side;
}

/** Shared by all batches, one after the other. */
export interface Bench {
  readonly workspace: Workspace;
  /** Both vectors at one point. */
  readonly points: readonly [number, number];
  readonly weights: number;
  readonly table: number;
  readonly halfTables: readonly [number, number];
  readonly counters: number;
  readonly result: number;
}

type PlaneName = "xOwn" | "xNext" | "yOwn" | "yNext" | "rhoOwn" | "rhoNext" | "own" | "ofNext";

/** Lays out batches of so many words, each a power of two, and makes room for them. */
export function layOut(
  workspace: Workspace,
  sizes: readonly number[],
): { readonly bench: Bench; readonly batches: readonly BatchLayout[] } {
  let end = 0;
  const take = (bytes: number): number => (end += bytes) - bytes;
  const longest = 8 * (foldedLength(Math.max(...sizes)) / 4);
  const bench: Bench = {
    workspace,
    points: [take(longest), take(longest)],
    weights: take(16 * 8),
    table: take(4096 * 8),
    halfTables: [take(64 * 8), take(64 * 8)],
    counters: take(16 * 16 * 8),
    result: take(16),
  };
  const batches = sizes.map((words): BatchLayout => {
    const plane = (): number => take(4 * words);
    const planes = {
      ...{ xOwn: plane(), xNext: plane(), yOwn: plane(), yNext: plane() },
      ...{ rhoOwn: plane(), rhoNext: plane(), own: plane(), ofNext: plane() },
    };
    const side = (kind: Side["kind"], ...names: [PlaneName, PlaneName, PlaneName]): Side => ({
      ...{ kind, words, vector: take(8 * foldedLength(words)) },
      planes: [planes[names[0]], planes[names[1]], planes[names[2]]],
    });
    return {
      planes,
      own: {
        left: side("left", "xOwn", "yOwn", "own"),
        right: side("right", "yNext", "xNext", "rhoNext"),
      },
      ofNext: side("left", "xNext", "yNext", "ofNext"),
      ofPrevious: side("right", "yOwn", "xOwn", "rhoOwn"),
    };
  });
  workspace.reserve(end);
  return { bench, batches };
}

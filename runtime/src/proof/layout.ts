import { lengthAt, type ProofShape } from "./shape.ts";
import type { Workspace } from "./wasm/workspace.ts";

/**
 * One of the two vectors of a proof, at a party that knows it.
 * Up to the second challenge it is three bit-planes and the first challenge, from which its elements are worked out when
 * they are needed: kept, they would take eight times as much memory as the planes.
 */
export interface Side {
  /** u has the bits (a, c, e), v has (b, d, f). */
  readonly kind: "left" | "right";
  readonly planes: readonly [number, number, number];
  /** Words of a plane. */
  readonly words: number;
  /** Where its elements are from the second challenge on. */
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
  /** Some elements of both vectors while they are worked out from bits: `TILE` each. */
  readonly tiles: readonly [number, number];
  /** For each of four rows of chunks, what 12 bits give. */
  readonly tables: readonly [number, number, number, number];
  /** What the bits of a gate give, and those of two gates, for both halves of a chunk. */
  readonly gateTables: number;
  readonly halfTables: number;
  /** 256 bytes in which bits of a chunk are brought together. */
  readonly groups: number;
  readonly weights: number;
  readonly counters: number;
  readonly sums: number;
  readonly combination: number;
  readonly result: number;
}

/** Elements that are worked out at a time: few enough to stay in the cache, and as many as a level by 16 may have. */
export const TILE = 4096;

/** 16 rows have 136 products; those of four rows are followed by zeros. */
export const SUMS_ROOM = 136;

type PlaneName = "xOwn" | "xNext" | "yOwn" | "yNext" | "rhoOwn" | "rhoNext" | "own" | "ofNext";

/** Lays out batches of these shapes and makes room for them. */
export function layOut(
  workspace: Workspace,
  shapes: readonly ProofShape[],
): { readonly bench: Bench; readonly batches: readonly BatchLayout[] } {
  let end = 0;
  /** At the start of a cache line. */
  const take = (bytes: number): number => {
    const start = end;
    end += Math.ceil(bytes / 64) * 64;
    return start;
  };
  const table = (): number => take(8 * 4096);
  const bench: Bench = {
    workspace,
    tiles: [take(8 * TILE), take(8 * TILE)],
    tables: [table(), table(), table(), table()],
    gateTables: take(8 * 4 * 8),
    halfTables: take(8 * 2 * 64),
    groups: take(256),
    weights: take(8 * 16),
    counters: take(16 * 16 * 8),
    sums: take(8 * SUMS_ROOM),
    combination: take(8 * SUMS_ROOM),
    result: take(64),
  };
  const batches = shapes.map((shape): BatchLayout => {
    const { words } = shape;
    const plane = (): number => take(4 * words);
    const planes = {
      ...{ xOwn: plane(), xNext: plane(), yOwn: plane(), yNext: plane() },
      ...{ rhoOwn: plane(), rhoNext: plane(), own: plane(), ofNext: plane() },
    };
    const side = (kind: Side["kind"], ...names: [PlaneName, PlaneName, PlaneName]): Side => ({
      ...{ kind, words, vector: take(8 * lengthAt(shape, 2)) },
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

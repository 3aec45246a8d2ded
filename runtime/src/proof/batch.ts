import type { ZeroSharing } from "../sharing/zero-sharing.ts";
import type { BatchLayout } from "./layout.ts";
import type { Workspace } from "./wasm/workspace.ts";

/** Gates that are proved together. */
export interface Batch {
  /** Batches of a run are numbered from 0. */
  readonly number: number;
  readonly words: number;
  readonly planes: GatePlanes;
  /** Called when the planes have been read; they may hold other gates from then on. */
  readonly release: () => void;
}

/** One party's view of AND gates z = x y, one bit a gate; the planes may be longer than the batch. */
export interface GatePlanes {
  readonly xOwn: Int32Array;
  readonly xNext: Int32Array;
  readonly yOwn: Int32Array;
  readonly yNext: Int32Array;
  /** z_{i+1} as it follows from what came from P_{i+1}. */
  readonly zNext: Int32Array;
}

/** The masks of the gates that are proved, from the first of the run on: rho_i and rho_{i+1}. */
export type Masks = Pick<ZeroSharing, "fillParts">;

/**
 * Writes the planes of a batch into the workspace; gates of zeros fill them up, which are right.
 * The party's own e is a b ^ c d ^ f, and that of P_{i+1}, as its left verifier, a c ^ z ^ rho, with the z that it received.
 */
export function loadPlanes(
  workspace: Workspace,
  { planes }: BatchLayout,
  batch: Batch,
  words: number,
  masks: Masks,
): void {
  const view = (name: keyof BatchLayout["planes"]): Int32Array => {
    const plane = workspace.words(planes[name], words);
    return plane.fill(0, batch.words);
  };
  const [own, ofNext, rhoOwn, rhoNext] = [
    view("own"),
    view("ofNext"),
    view("rhoOwn"),
    view("rhoNext"),
  ];
  masks.fillParts(rhoOwn.subarray(0, batch.words), rhoNext.subarray(0, batch.words));
  for (const name of ["xOwn", "xNext", "yOwn", "yNext"] as const) {
    view(name).set(batch.planes[name].subarray(0, batch.words));
  }
  const { zNext } = batch.planes;
  const [xOwn, xNext, yOwn, yNext] = [view("xOwn"), view("xNext"), view("yOwn"), view("yNext")];
  for (let k = 0; k < batch.words; k++) {
    const [x, y, rho] = [xNext[k]!, yNext[k]!, rhoNext[k]!];
    own[k] = (xOwn[k]! & y) ^ (yOwn[k]! & x) ^ rho;
    ofNext[k] = zNext[k]! ^ (x & y) ^ rho;
  }
  batch.release();
}

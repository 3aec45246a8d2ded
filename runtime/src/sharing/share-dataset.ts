import type { Planes } from "../bits/planes.ts";
import { Share } from "./share.ts";

/** Fills the words with uniformly random bits; at an owner this is the operating system's generator. */
export type RandomFill = (out: Int32Array) => void;

/** One party's share of all planes of one site. */
export interface SharedPlanes {
  readonly rows: number;
  readonly lanes: number;
  readonly planes: number;
  /** Plane after plane, as in `Planes.words`. */
  readonly share: Share;
}

/** Splits the planes of a site into x_0 ^ x_1 ^ x_2 and gives P_i the pair (x_i, x_{i+1}). */
export function shareDataset(
  planes: Planes,
  random: RandomFill,
): readonly [SharedPlanes, SharedPlanes, SharedPlanes] {
  const { words } = planes;
  const x0 = new Int32Array(words.length);
  const x1 = new Int32Array(words.length);
  const x2 = new Int32Array(words.length);
  random(x0);
  random(x1);
  for (let k = 0; k < words.length; k++) x2[k] = words[k]! ^ x0[k]! ^ x1[k]!;
  const pair = (own: Int32Array, next: Int32Array): SharedPlanes => ({
    rows: planes.rows,
    lanes: planes.lanes,
    planes: planes.planes,
    share: new Share(own, next),
  });
  return [pair(x0, x1), pair(x1, x2), pair(x2, x0)];
}

import { randomFillSync } from "node:crypto";
import type { RandomFill } from "./share-dataset.ts";

/** The operating system's generator, for the owners of data. */
export const systemRandom: RandomFill = (out) => {
  for (let at = 0; at < out.length; at += PIECE_WORDS)
    randomFillSync(out.subarray(at, at + PIECE_WORDS));
};

const PIECE_WORDS = 16384;

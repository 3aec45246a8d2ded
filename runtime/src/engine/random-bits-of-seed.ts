import type { RandomBits } from "@qsc/plan";
import { laneMask } from "../bits/planes.ts";
import { noiseStream } from "../sharing/random-bits.ts";
import { noiseOfSeed } from "./run-in-memory.ts";

/** The random bits of a run in memory, added up from the three components: what no party of it knows. */
export function randomBitsOfSeed(seed: string, lanes = 1024): RandomBits {
  const { context, seeds } = noiseOfSeed(seed);
  const streams = seeds.map((one) => noiseStream(context, one));
  const planes = new Map<number, Int32Array>();
  const mask = laneMask(lanes);
  return (number, lane) => {
    let plane = planes.get(number);
    if (plane === undefined) {
      const [a, b, c] = streams.map((stream) => stream(number, mask));
      plane = a!.map((word, at) => word ^ b![at]! ^ c![at]!);
      planes.set(number, plane);
    }
    return ((plane[lane >>> 5]! >>> (lane & 31)) & 1) === 1;
  };
}

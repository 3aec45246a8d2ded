import { createCipheriv, hkdfSync } from "node:crypto";
import { Share } from "./share.ts";

/** One party's shares of bits that are uniformly random and that no party knows. */
export interface RandomBits {
  /** The plane of random input `number`; `mask` is 1 in every lane of its stage. */
  plane(number: number, mask: Int32Array): Share;
}

/** What the noise of a run is drawn from at one party. */
export interface NoiseSeeds {
  /** Identity of the run's figures: the same one gives the same noise (spec/protocol.md, "Random bits"). */
  readonly context: Uint8Array;
  /** Shared with P_{i-1} for as long as the two work together; 32 bytes. */
  readonly own: Uint8Array;
  /** Shared with P_{i+1}. */
  readonly next: Uint8Array;
}

/**
 * Bit x = x_0 ^ x_1 ^ x_2, where x_i comes from a keystream of the seed that P_{i-1} and P_i share.
 * P_i holds (x_i, x_{i+1}) without a message, and never x_{i+2}.
 */
export function createRandomBits({ context, own, next }: NoiseSeeds): RandomBits {
  const [ownPlane, nextPlane] = [noiseStream(context, own), noiseStream(context, next)];
  return {
    plane: (number, mask) => new Share(ownPlane(number, mask), nextPlane(number, mask)),
  };
}

/**
 * The component that a seed gives: AES-128-CTR under the 16 bytes of HKDF-SHA-256 (RFC 5869) with the context as salt;
 * the counter of plane `number` begins at u64be(number) || 0, so that planes can be drawn in any order.
 */
export function noiseStream(
  context: Uint8Array,
  seed: Uint8Array,
): (number: number, mask: Int32Array) => Int32Array {
  const key = new Uint8Array(hkdfSync("sha256", seed, context, "qsc-noise/v1", 16));
  // CTR is ECB of the counters; one cipher serves all planes, of which there are thousands.
  const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  return (number, mask) => {
    const blocks = Math.ceil(mask.length / 4);
    const counters = new DataView(new ArrayBuffer(16 * blocks));
    for (let block = 0; block < blocks; block++) {
      counters.setBigUint64(16 * block, BigInt(number));
      counters.setBigUint64(16 * block + 8, BigInt(block));
    }
    const bytes = Uint8Array.from(cipher.update(new Uint8Array(counters.buffer)));
    return new Int32Array(bytes.buffer, 0, mask.length).map((word, at) => word & mask[at]!);
  };
}

import { noiseThresholds, type FigureNoise } from "@qsc/plan";
import { addShallow, complement, constantBits } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";
import { atLeastShallow } from "./compare.ts";

/** Bits of a signed number that holds `figure + noise`, when the figure has `magnitude` bits beside its sign. */
export function noisyWidth(noise: FigureNoise, magnitude: number): number {
  return Math.max(magnitude, noise.magnitude) + 2;
}

/**
 * `figure` plus noise, all in two's complement of `width` bits.
 * The noise is made of the random bits from `first` on and is the difference of two geometric variables: `noiseFrom`.
 */
export function addNoise(
  b: Builder,
  figure: Bits,
  noise: FigureNoise,
  first: number,
  width: number,
): Bits {
  const { magnitude, precision } = noise;
  const thresholds = noiseThresholds(noise);
  const geometric = (from: number): Bits =>
    thresholds.map((threshold, place) =>
      isBelow(b, from + place * precision, threshold, precision),
    );
  const [more, less] = [geometric(first), geometric(first + magnitude * precision)];
  const raised = addShallow(b, figure, more, width);
  // x - y = x + not y + 1; the 1 goes with the noise, which is narrower.
  const negated = addShallow(b, complement(b, less, width), [ONE], width);
  return addShallow(b, raised, negated, width);
}

/** A Bernoulli variable: whether the number of `precision` random bits is below the threshold. */
function isBelow(b: Builder, first: number, threshold: bigint, precision: number): Node {
  const uniform = Array.from({ length: precision }, (_, at) =>
    b.input({ kind: "random", number: first + at }),
  );
  return threshold === 0n
    ? ZERO
    : b.not(atLeastShallow(b, uniform, constantBits(threshold, precision)));
}

/** Whether a number in two's complement is at least `k`, which is positive. */
export function signedAtLeast(b: Builder, bits: Bits, k: bigint): Node {
  const sign = bits.at(-1) ?? ZERO;
  return b.and(b.not(sign), atLeastConstant(b, bits.slice(0, -1), k));
}

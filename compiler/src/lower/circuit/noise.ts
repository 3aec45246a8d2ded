import { noiseThresholds, randomLayout, type FigureNoise } from "@qsc/plan";
import { addShallow } from "./add.ts";
import { ONE, ZERO, type Bits, type Builder, type Node } from "./builder.ts";
import { atLeastConstant } from "./compare-constant.ts";

/** Bits of a signed number that holds `figure + noise`, when the figure has `magnitude` bits beside its sign. */
export function noisyWidth(noise: FigureNoise, magnitude: number): number {
  return Math.max(magnitude, noise.magnitude) + 2;
}

/**
 * `figure` plus the noise that the random bits from `first` on make (`noiseFrom`), in two's complement of `width` bits.
 *
 * With sign s the noise is 1 + G or -(1 + G) = not G: the bits of G flipped by s, and 1 more when s is 0.
 */
export function addNoise(
  b: Builder,
  figure: Bits,
  noise: FigureNoise,
  first: number,
  width: number,
): Bits {
  const { geometric, nonzero } = noiseThresholds(noise);
  const layout = randomLayout(noise);
  const draw = (from: number, threshold: bigint): Node =>
    bernoulli(b, first + from, threshold, noise.precision);
  const isNoisy = draw(layout.nonzero, nonzero);
  const sign = b.input({ kind: "random", number: first + layout.sign });
  const places = geometric.map((threshold, place) => draw(layout.geometric[place] ?? 0, threshold));
  const [negative, flipped] = [
    b.and(isNoisy, sign),
    places.map((place) => b.and(isNoisy, b.xor(place, sign))),
  ];
  const drawn = Array.from({ length: width }, (_, bit) => flipped[bit] ?? negative);
  // The 1 enters as the carry out of a place below the lowest.
  const carry = b.xor(isNoisy, negative);
  return addShallow(b, [ONE, ...figure], [carry, ...drawn], width + 1).slice(1);
}

/**
 * 1 with probability threshold / 2^precision: whether random bits are a number of at least 2^precision - threshold.
 * One AND a bit; a comparison of fewer levels would take twice as many, and circuits with noise are large as it is.
 */
function bernoulli(b: Builder, first: number, threshold: bigint, precision: number): Node {
  const uniform = Array.from({ length: precision }, (_, at) =>
    b.input({ kind: "random", number: first + at }),
  );
  return atLeastConstant(b, uniform, (1n << BigInt(precision)) - threshold);
}

/** Whether a number in two's complement is at least `k`, which is positive. */
export function signedAtLeast(b: Builder, bits: Bits, k: bigint): Node {
  const sign = bits.at(-1) ?? ZERO;
  return b.and(b.not(sign), atLeastConstant(b, bits.slice(0, -1), k));
}

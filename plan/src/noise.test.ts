import { expect, test } from "vitest";
import { encloseExponential } from "./exponential.ts";
import { DELTA_BITS, fraction, noiseBits, noiseThresholds, type FigureNoise } from "./noise.ts";

/** The noise's distribution in units of 1/whole, from -max to max, straight from the thresholds. */
function distributionOf(noise: FigureNoise): {
  readonly weights: readonly bigint[];
  readonly whole: bigint;
} {
  const one = 1n << BigInt(noise.precision);
  const { geometric, nonzero } = noiseThresholds(noise);
  let sizes = [1n];
  for (const threshold of geometric) {
    sizes = [
      ...sizes.map((weight) => weight * (one - threshold)),
      ...sizes.map((weight) => weight * threshold),
    ];
  }
  const signed = sizes.map((weight) => weight * nonzero);
  const zero = 2n * (one - nonzero) * one ** BigInt(noise.magnitude);
  const whole = 2n * one ** BigInt(noise.magnitude + 1);
  return { weights: [...signed.toReversed(), zero, ...signed], whole };
}

function noiseOf(
  numerator: bigint,
  denominator: bigint,
  sensitivity: number,
  groups: number,
): FigureNoise {
  const total = fraction(numerator, denominator);
  const epsilon = fraction(numerator, denominator * BigInt(groups));
  const figure = { figure: { kind: "cohort", cohort: 0 } as const, group: 0, sensitivity, epsilon };
  return { ...figure, ...noiseBits(total, groups, figure) };
}

const CASES: readonly (readonly [string, FigureNoise, number])[] = [
  ["a count at epsilon 1", noiseOf(1n, 1n, 1, 1), 1],
  ["one count of three at epsilon 1/2", noiseOf(1n, 2n, 1, 3), 3],
  ["a count at epsilon 4", noiseOf(4n, 1n, 1, 1), 1],
  ["a sum of values up to 3 at epsilon 1", noiseOf(1n, 1n, 3, 1), 1],
];

/**
 * Σ max(0, P(z) − e^ε P(z − Δ)) is the least δ of the figure (Dwork and Roth 2014, section 3.5).
 * Exact: weights are whole numbers, and e^ε is replaced by a smaller rational.
 */
test.each(CASES)(
  "%s: neighbours are told apart with probability at most delta",
  (_, noise, groups) => {
    const { weights, whole } = distributionOf(noise);
    expect(weights.reduce((sum, weight) => sum + weight)).toBe(whole);
    const bits = 200n;
    const { numerator, denominator } = noise.epsilon;
    const { low } = encloseExponential(BigInt(numerator), BigInt(denominator), bits);
    for (const shift of [1, -1, noise.sensitivity, -noise.sensitivity]) {
      let excess = 0n;
      for (const [z, weight] of weights.entries()) {
        const over = (weight << bits) - low * (weights[z - shift] ?? 0n);
        if (over > 0n) excess += over;
      }
      expect((excess * BigInt(groups)) << BigInt(DELTA_BITS) <= whole << bits).toBe(true);
    }
  },
);

test.each(CASES)(
  "%s: but for the tail, the ratio of probabilities is within e^ε (1 + 2^-20)",
  (_, noise) => {
    const { weights, whole } = distributionOf(noise);
    const bits = 200n;
    const { numerator, denominator } = noise.epsilon;
    const { high } = encloseExponential(BigInt(numerator), BigInt(denominator), bits);
    let looked = 0;
    for (const [z, weight] of weights.entries()) {
      const other = weights[z - noise.sensitivity] ?? 0n;
      // Probabilities below 2^-20 are a matter of delta, which the test above bounds.
      if (weight << 20n < whole || other << 20n < whole) continue;
      looked++;
      expect(weight << bits <= high * other + ((high * other) >> 20n)).toBe(true);
      expect(other << bits <= high * weight + ((high * weight) >> 20n)).toBe(true);
    }
    expect(looked).toBeGreaterThan(5);
  },
);

test("with two bits less, delta would be exceeded", () => {
  const noise = noiseOf(1n, 1n, 1, 1);
  const { weights, whole } = distributionOf({ ...noise, magnitude: noise.magnitude - 2 });
  const { low } = encloseExponential(1n, 1n, 200n);
  let excess = 0n;
  for (const [z, weight] of weights.entries()) {
    const over = (weight << 200n) - low * (weights[z - 1] ?? 0n);
    if (over > 0n) excess += over;
  }
  expect(excess << BigInt(DELTA_BITS) > whole << 200n).toBe(true);
});

import { logisticThreshold } from "./exponential.ts";
import type { Plan } from "./plan.ts";

/** A positive rational number in lowest terms. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The noise of one figure in each cell: discrete Laplace, P(z) ∝ exp(-|z| ε / Δ), as the difference of two
 * geometric variables (docs/design/differential-privacy.md).
 */
export interface FigureNoise {
  readonly figure:
    | { readonly kind: "cohort"; readonly cohort: number }
    /** The sum of `(value - offset)^power`; this offset stands in place of the value's lower bound. */
    | { readonly kind: "sum"; readonly sum: number; readonly offset: number };
  /** Δ: how much one person can change the figure; 1 for a size. */
  readonly sensitivity: number;
  /** ε of this figure. */
  readonly epsilon: Fraction;
  /** Figures of one group share one ε, because no person counts in two of them. */
  readonly group: number;
  /** Bits of each geometric variable. */
  readonly magnitude: number;
  /** Uniform bits that each of these bits is drawn from. */
  readonly precision: number;
}

/** Each run of a plan is (ε, δ)-differentially private with δ = 2^-DELTA_BITS. */
export const DELTA_BITS: number = 40;

/** How many random bits a figure takes in each cell. */
export function randomBitsOf({ magnitude, precision }: FigureNoise): number {
  return 2 * magnitude * precision;
}

/** For each query and each of its noisy figures the first of its random bits; figures draw in the order of the plan. */
export function firstRandomBits(plan: Pick<Plan, "queries">): readonly (readonly number[])[] {
  let next = 0;
  return plan.queries.map(({ noise = [] }) =>
    noise.map((figure) => {
      const first = next;
      next += randomBitsOf(figure);
      return first;
    }),
  );
}

/**
 * The thresholds of a geometric variable's bits: bit i is 1 when `precision` uniform bits are a number below the i-th.
 * The bits of a geometric variable with P(x) ∝ q^x are independent, and bit i is 1 with probability
 * q^(2^i) / (1 + q^(2^i)) (Dwork, Kenthapadi, McSherry, Mironov, Naor: Our Data, Ourselves, EUROCRYPT 2006).
 */
export function noiseThresholds(noise: FigureNoise): readonly bigint[] {
  const { numerator, denominator } = rateOf(noise);
  return Array.from({ length: noise.magnitude }, (_, bit) =>
    logisticThreshold(numerator << BigInt(bit), denominator, noise.precision),
  );
}

/**
 * The noise that random bits make: the meaning of the circuit's noise.
 * `bit` gives the bits of the figure, from 0; those of a number come least significant first.
 */
export function noiseFrom(noise: FigureNoise, bit: (index: number) => boolean): bigint {
  const { magnitude, precision } = noise;
  const thresholds = noiseThresholds(noise);
  const geometric = (first: number): bigint =>
    thresholds.reduce((sum, threshold, place) => {
      let uniform = 0n;
      for (let at = precision - 1; at >= 0; at--) {
        uniform = (uniform << 1n) | (bit(first + place * precision + at) ? 1n : 0n);
      }
      return uniform < threshold ? sum + (1n << BigInt(place)) : sum;
    }, 0n);
  return geometric(0) - geometric(magnitude * precision);
}

/**
 * The fewest bits with which a plan of `groups` groups keeps δ within 2^-40.
 *
 * A figure's noise differs from the ideal one by at most 2 q^(2^magnitude), because bits are cut off, and by
 * magnitude · 2^-precision, because probabilities are rounded. With the sum of both at most η for each group,
 * the run is (ε, (1 + e^ε) · groups · η)-differentially private; and 1 + e^ε <= 2^(1 + 1.4427 ε), ln 2 < 0.6931472.
 */
export function noiseBits(
  total: Fraction,
  groups: number,
  figure: Pick<FigureNoise, "epsilon" | "sensitivity">,
): Pick<FigureNoise, "magnitude" | "precision"> {
  const exponent = ceilingOf(
    BigInt(total.numerator) * 14_427n,
    BigInt(total.denominator) * 10_000n,
  );
  const needed = BigInt(DELTA_BITS + 1) + exponent + BigInt(bitsFor(groups));
  const { numerator, denominator } = rateOf(figure);
  let magnitude = 1;
  while (
    (numerator << BigInt(magnitude)) * 10_000_000n <
    (needed + 2n) * 6_931_472n * denominator
  ) {
    magnitude++;
  }
  return { magnitude, precision: Number(needed) + 1 + bitsFor(magnitude) };
}

/** ε of the whole run: what the groups of all queries take together. */
export function epsilonOf(plan: Pick<Plan, "disclosure">): Fraction | null {
  const { differentialPrivacy } = plan.disclosure;
  if (differentialPrivacy === undefined) return null;
  const { digits, scale } = differentialPrivacy.epsilon;
  return fraction(BigInt(digits), 10n ** BigInt(scale));
}

/** `numerator / denominator` in lowest terms; both must fit a double when that is done. */
export function fraction(numerator: bigint, denominator: bigint): Fraction {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: Number(numerator / a), denominator: Number(denominator / a) };
}

/** ε / Δ, of which q is e to the minus. */
function rateOf({ epsilon, sensitivity }: Pick<FigureNoise, "epsilon" | "sensitivity">): {
  readonly numerator: bigint;
  readonly denominator: bigint;
} {
  return {
    numerator: BigInt(epsilon.numerator),
    denominator: BigInt(epsilon.denominator) * BigInt(sensitivity),
  };
}

/** The least b with 2^b >= count. */
function bitsFor(count: number): number {
  let bits = 0;
  while (2 ** bits < count) bits++;
  return bits;
}

function ceilingOf(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

import { logisticThreshold } from "./exponential.ts";
import type { Plan } from "./plan.ts";

/** A positive rational number in lowest terms. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The noise of one figure in each cell: discrete Laplace, P(z) ∝ exp(-|z| ε / Δ) (docs/design/differential-privacy.md).
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
  /** Bits of its size. */
  readonly magnitude: number;
  /** Uniform bits that each of these is drawn from. */
  readonly precision: number;
}

/** Each run of a plan is (ε, δ)-differentially private with δ = 2^-DELTA_BITS. */
export const DELTA_BITS: number = 40;

/** How many random bits a figure takes in each cell. */
export function randomBitsOf({ magnitude, precision }: FigureNoise): number {
  return (magnitude + 1) * precision + 1;
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

/** Each bit is 1 with probability threshold / 2^precision. */
export interface NoiseThresholds {
  /** Of the bits of a geometric variable. */
  readonly geometric: readonly bigint[];
  /** Of the noise being other than 0. */
  readonly nonzero: bigint;
}

/**
 * With q = e^(-ε/Δ), P(z) = (1-q)/(1+q) q^|z|: the noise is 0 with probability (1-q)/(1+q), and else has either sign
 * and the size 1 + G with P(G = x) = (1-q) q^x. The bits of G are independent, and bit i is 1 with probability
 * q^(2^i) / (1 + q^(2^i)) (Dwork, Kenthapadi, McSherry, Mironov, Naor: Our Data, Ourselves, EUROCRYPT 2006).
 */
export function noiseThresholds(noise: FigureNoise): NoiseThresholds {
  const { numerator, denominator } = rateOf(noise);
  const { magnitude, precision } = noise;
  return {
    geometric: Array.from({ length: magnitude }, (_, bit) =>
      logisticThreshold(numerator << BigInt(bit), denominator, precision),
    ),
    // 2q / (1+q) = 2 / (1 + e^(ε/Δ))
    nonzero: logisticThreshold(numerator, denominator, precision + 1),
  };
}

/** Where the random bits of a figure lie, counted from its first. */
export function randomLayout({ magnitude, precision }: FigureNoise): {
  readonly geometric: readonly number[];
  readonly nonzero: number;
  readonly sign: number;
} {
  return {
    geometric: Array.from({ length: magnitude }, (_, place) => place * precision),
    nonzero: magnitude * precision,
    sign: (magnitude + 1) * precision,
  };
}

/**
 * The noise that random bits make: the meaning of the circuit's noise.
 * `bit` gives the bits of the figure, from 0. A bit of probability threshold / 2^precision is 1 when `precision` of them,
 * least significant first, are a number of at least 2^precision - threshold.
 */
export function noiseFrom(noise: FigureNoise, bit: (index: number) => boolean): bigint {
  const layout = randomLayout(noise);
  const { geometric, nonzero } = noiseThresholds(noise);
  const drawn = (first: number, threshold: bigint): boolean => {
    let uniform = 0n;
    for (let at = noise.precision - 1; at >= 0; at--) {
      uniform = (uniform << 1n) | (bit(first + at) ? 1n : 0n);
    }
    return uniform >= (1n << BigInt(noise.precision)) - threshold;
  };
  if (!drawn(layout.nonzero, nonzero)) return 0n;
  const size = geometric.reduce((sum, threshold, place) => {
    const isOne = drawn(layout.geometric[place] ?? 0, threshold);
    return isOne ? sum + (1n << BigInt(place)) : sum;
  }, 1n);
  return bit(layout.sign) ? -size : size;
}

/**
 * The fewest bits with which a plan of `groups` groups keeps δ within 2^-40.
 *
 * The statistical distance of a figure's noise from the ideal one is at most q^(2^magnitude), because bits are cut off,
 * and (magnitude + 1) · 2^-(precision + 1), because probabilities are rounded. With the sum of both at most η for each group,
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
    (needed + 1n) * 6_931_472n * denominator
  ) {
    magnitude++;
  }
  return { magnitude, precision: Number(needed) + bitsFor(magnitude + 1) };
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

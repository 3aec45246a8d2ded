import { encodeCanonical } from "./canonical.ts";
import type { Dominance, Query, Sum } from "./plan.ts";
import type { Bounds } from "./value-type.ts";

/** The whole that shares and levels are parts of: hundredths of a percent. */
export const WHOLE: number = 10_000;

/**
 * Whether a few persons make up so much of a sum that it tells what they contributed.
 * `total` is the sum of contributions of at least 0, `largest` holds its greatest ones, descending, as many as there are ranks.
 * Rules by Hundepool et al., Handbook on Statistical Disclosure Control (ESSnet), chapter on magnitude tables.
 */
export function isDominated(
  { remainder, top }: Dominance,
  total: bigint,
  largest: readonly bigint[],
): boolean {
  const whole = BigInt(WHOLE);
  const [first = 0n, second = 0n] = largest;
  // What the second largest person can be wrong by about the largest: X - x1 - x2 < p x1.
  const leavesTooLittle =
    remainder !== undefined && whole * (total - first - second) < BigInt(remainder) * first;
  const takesTooMuch = top.some(({ persons, share }) => {
    const together = largest.slice(0, persons).reduce((sum, one) => sum + one, 0n);
    return whole * together > BigInt(share) * total;
  });
  return leavesTooLittle || takesTooMuch;
}

/**
 * Whether no sum of at least `persons` contributions within `bounds` is dominated.
 * The worst case: the largest contribute all that they can and everybody else as little as they can.
 */
export function isNeverDominated(limits: Dominance, bounds: Bounds, persons: number): boolean {
  const [least, most] = [BigInt(bounds.min), BigInt(bounds.max)];
  if (least < 0n) return false;
  return [1, ...limits.top.map((rule) => rule.persons)].every((at) => {
    const large = Math.min(at, persons);
    const total = BigInt(large) * most + BigInt(persons - large) * least;
    const largest = Array.from({ length: Math.min(ranksOf(limits), persons) }, (_, rank) =>
      rank < large ? most : least,
    );
    return !isDominated(limits, total, largest);
  });
}

/** How many of the largest contributions the limits look at. */
export function ranksOf({ remainder, top }: Dominance): number {
  return Math.max(remainder === undefined ? 1 : 2, ...top.map(({ persons }) => persons));
}

/** For a sum of squares the index of the sum of the same values; null when there is none. */
export function linearPartner(query: Pick<Query, "sums">, sum: Sum): number | null {
  const text = textOf(sum);
  const index = query.sums.findIndex(
    (other) => other.power === 1 && other.cohort === sum.cohort && textOf(other) === text,
  );
  return index < 0 ? null : index;
}

function textOf({ value }: Sum): string {
  return new TextDecoder().decode(encodeCanonical(value));
}

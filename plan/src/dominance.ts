import { encodeCanonical } from "./canonical.ts";
import type { DominanceLimits, Query, Sum } from "./plan.ts";
import type { Bounds } from "./value-type.ts";

/**
 * Whether a few persons make up so much of a sum that it tells what they contributed.
 * `total` is the sum of contributions of at least 0, `largest` holds its greatest ones, descending, as many as there are ranks.
 * Rules by Hundepool et al., Handbook on Statistical Disclosure Control (ESSnet), chapter on magnitude tables.
 */
export function isDominated(
  { remainderPercent, largest: share }: DominanceLimits,
  total: bigint,
  largest: readonly bigint[],
): boolean {
  const [first, second] = [largest[0] ?? 0n, largest[1] ?? 0n];
  if (remainderPercent !== undefined) {
    // What the second largest person can be wrong by about the largest: X - x1 - x2 < p x1.
    if (1000n * (total - first - second) < BigInt(remainderPercent) * first) return true;
  }
  if (share === undefined) return false;
  const together = largest.slice(0, share.persons).reduce((sum, one) => sum + one, 0n);
  return 1000n * together > BigInt(share.shareTenths) * total;
}

/**
 * Whether no sum of at least `persons` contributions within `bounds` is dominated.
 * The worst case: the largest contribute all that they can and everybody else as little as they can.
 */
export function isNeverDominated(
  limits: DominanceLimits,
  { min, max }: Bounds,
  persons: number,
): boolean {
  const [least, most] = [BigInt(min), BigInt(max)];
  if (least < 0n) return false;
  return [1, 2, limits.largest?.persons ?? 1].every((at) => {
    const large = Math.min(at, persons);
    const total = BigInt(large) * most + BigInt(persons - large) * least;
    const largest = Array.from({ length: ranksOf(limits) }, (_, rank) =>
      rank < large ? most : rank < persons ? least : 0n,
    );
    return !isDominated(limits, total, largest);
  });
}

/** How many of the largest contributions the limits look at. */
export function ranksOf({ remainderPercent, largest }: DominanceLimits): number {
  return Math.max(remainderPercent === undefined ? 1 : 2, largest?.persons ?? 1);
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

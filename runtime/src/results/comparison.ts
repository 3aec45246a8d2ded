import { cellCount, rational, type Query, type Rational, type Reference } from "@qsc/plan";
import { katz, newcombe, welch, type Interval, type Share } from "./interval.ts";
import { varianceOf, type Moments } from "./moments.ts";
import { double } from "./ratio.ts";

/** The cell with the same labels as cell `index`, but for the key of `than`. */
export function referenceCell(query: Query, than: Reference, index: number): number {
  const size = query.keys[than.key]?.labels.length ?? 1;
  // Cells are numbered with the first key slowest: the later keys make one step of this one.
  const step = cellCount({ keys: query.keys.slice(than.key + 1) });
  const own = Math.floor(index / step) % size;
  return index + (than.label - own) * step;
}

type Comparison = "differenceOfProportions" | "ratioOfProportions";

/** `share` minus `reference`, or divided by it; null where that would divide by 0. */
export function compareShares(kind: Comparison, share: Share, reference: Share): Rational | null {
  const [a, m] = [BigInt(share.events), BigInt(share.persons)];
  const [b, n] = [BigInt(reference.events), BigInt(reference.persons)];
  switch (kind) {
    case "differenceOfProportions":
      return rational(a * n - b * m, m * n);
    case "ratioOfProportions":
      return b === 0n ? null : rational(a * n, m * b);
  }
}

export function intervalOfShares(
  kind: Comparison,
  share: Share,
  reference: Share,
): Interval | null {
  switch (kind) {
    case "differenceOfProportions":
      return newcombe(share, reference);
    case "ratioOfProportions":
      return reference.events === 0 ? null : katz(share, reference);
  }
}

/** The mean of one cell minus that of the other; the offsets of the sums cancel out. */
export function differenceOfMeans(
  own: Moments,
  reference: Moments,
  scale: number,
): Rational | null {
  const [m, n] = [BigInt(own.count), BigInt(reference.count)];
  if (m === 0n || n === 0n) return null;
  return rational(own.sum * n - reference.sum * m, m * n * 10n ** BigInt(scale));
}

export function intervalOfMeans(own: Moments, reference: Moments, scale: number): Interval | null {
  const difference = differenceOfMeans(own, reference, scale);
  const [variance, other] = [varianceOf(own, scale), varianceOf(reference, scale)];
  if (difference === null || variance === null || other === null) return null;
  // Only the difference of the means counts, so one may stand for it and the other be 0.
  return welch(
    { mean: double(difference), variance, count: own.count },
    { mean: 0, variance: other, count: reference.count },
  );
}

import { cellCount, type Query, type Reference } from "@qsc/plan";
import { katz, newcombe, welch, type Interval, type Share } from "./interval.ts";
import { varianceOf, type Moments } from "./moments.ts";
import { ratio } from "./ratio.ts";

/** A difference or ratio and its interval. */
interface Compared {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** The cell with the same labels as cell `index`, but for the key of `than`. */
export function referenceCell(query: Query, than: Reference, index: number): number {
  const size = query.keys[than.key]?.labels.length ?? 1;
  // Cells are numbered with the first key slowest: the later keys make one step of this one.
  const step = cellCount({ keys: query.keys.slice(than.key + 1) });
  const own = Math.floor(index / step) % size;
  return index + (than.label - own) * step;
}

/** `share` minus `reference`, or divided by it; the value is exact up to one last division. */
export function compareProportions(
  kind: "differenceOfProportions" | "ratioOfProportions",
  share: Share,
  reference: Share,
): Compared {
  const [a, m] = [BigInt(share.events), BigInt(share.persons)];
  const [b, n] = [BigInt(reference.events), BigInt(reference.persons)];
  switch (kind) {
    case "differenceOfProportions":
      return { value: ratio(a * n - b * m, m * n), interval: newcombe(share, reference) };
    case "ratioOfProportions":
      if (b === 0n) return { value: null, interval: null };
      return { value: ratio(a * n, m * b), interval: katz(share, reference) };
  }
}

/** The mean of one cell minus that of the other; the offsets of the sums cancel out. */
export function differenceOfMeans(own: Moments, reference: Moments, scale: number): Compared {
  const [m, n] = [BigInt(own.count), BigInt(reference.count)];
  if (m === 0n || n === 0n) return { value: null, interval: null };
  const unit = 10n ** BigInt(scale);
  const value = ratio(own.sum * n - reference.sum * m, m * n * unit);
  const [variance, other] = [varianceOf(own, scale), varianceOf(reference, scale)];
  if (variance === null || other === null) return { value, interval: null };
  // Only the difference of the means counts, so one may stand for it and the other be 0.
  const interval = welch(
    { mean: value, variance, count: own.count },
    { mean: 0, variance: other, count: reference.count },
  );
  return { value, interval };
}

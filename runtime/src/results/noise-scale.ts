import { restsOn, type FigureNoise, type Item, type Query } from "@qsc/plan";

/** How far a noisy figure may be off: `scale` is Δ/ε of its discrete Laplace noise, whose deviation is about √2 times it. */
export interface NoiseScale {
  readonly of: "count" | "numerator" | "denominator" | "sum" | "squares";
  readonly scale: number;
  /** Of a derived figure: the name of the figure that it rests on. */
  readonly figure?: string;
}

/** The noise of the figures that an item is computed from; null when they are exact. */
export function noiseScalesOf(query: Query, item: Item): readonly NoiseScale[] | null {
  const { noise } = query;
  if (noise === undefined) return null;
  const scaleOf = (is: (figure: FigureNoise["figure"]) => boolean): number => {
    const found = noise.find(({ figure }) => is(figure));
    if (found === undefined)
      throw new RangeError(`\`${item.name}\` rests on a figure without noise`);
    const { sensitivity, epsilon } = found;
    return (sensitivity * epsilon.denominator) / epsilon.numerator;
  };
  const size = (of: NoiseScale["of"], cohort: number): NoiseScale => ({
    of,
    scale: scaleOf((figure) => figure.kind === "cohort" && figure.cohort === cohort),
  });
  const total = (of: NoiseScale["of"], sum: number, decimals: number): NoiseScale => ({
    of,
    scale: scaleOf((figure) => figure.kind === "sum" && figure.sum === sum) / 10 ** decimals,
  });
  const sizeOfSum = (sum: number): NoiseScale => size("count", query.sums[sum]?.cohort ?? -1);
  switch (item.kind) {
    case "count":
      return [size("count", item.cohort)];
    case "proportion":
    case "differenceOfProportions":
    case "ratioOfProportions":
      return [size("numerator", item.numerator), size("denominator", item.denominator)];
    case "sum":
    case "mean":
      return [sizeOfSum(item.sum), total("sum", item.sum, item.scale)];
    case "variance":
    case "stddev":
    case "differenceOfMeans":
      return [
        ...[sizeOfSum(item.sum), total("sum", item.sum, item.scale)],
        total("squares", item.squares, 2 * item.scale),
      ];
    case "histogram":
      return item.bins.slice(0, 1).map(({ cohort }) => size("count", cohort));
    case "derived":
      return [...restsOn(query.items, query.items.indexOf(item))].flatMap((index) => {
        const operand = query.items[index];
        const scales = operand === undefined ? [] : (noiseScalesOf(query, operand) ?? []);
        return scales.map((one) => ({ figure: operand?.name ?? "", ...one }));
      });
    case "quantile":
      throw new RangeError(`\`${item.name}\` is a quantile, which is exact`);
  }
}

import type { Expression } from "@qsc/plan";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { quantileBesideFigures } from "../rules/disclosure/quantile-beside-figures.ts";
import { textOf } from "./cohort-registry.ts";
import type { Atoms } from "./cohorts/atoms.ts";
import { independentGroups } from "./cohorts/components.ts";
import type { Draft } from "./draft.ts";
import { distinctMeasures } from "./moments.ts";

/** The distinct bands that quantiles are told in. */
export function distinctBands(draft: Draft): readonly Expression[] {
  const bands = new Map<string, Expression>();
  for (const { aggregate } of draft.quantiles) {
    const text = textOf(aggregate.band);
    if (!bands.has(text)) bands.set(text, aggregate.band);
  }
  return [...bands.values()];
}

/**
 * Quantiles whose value something else of the query counts or sums as well.
 * A quantile tells that some counts lie on one side of a number; beside exact counts that could narrow others too far.
 */
export function quantileFindings(draft: Draft, atoms: Atoms): readonly Diagnostic[] {
  const sums = distinctMeasures(draft);
  const bands = distinctBands(draft);
  const first = draft.conditions.length + sums.length;
  const groups = independentGroups(atoms.contexts, first + bands.length);
  return draft.query.items.flatMap((item) => {
    const { aggregate } = item;
    if (aggregate.kind !== "quantile") return [];
    const value = textOf(aggregate.value);
    const at = bands.findIndex((band) => textOf(band) === textOf(aggregate.band));
    const own = draft.quantiles.find((one) => one.aggregate === aggregate)?.cohort ?? 0;
    const group = groups.find((one) => one.includes(first + at)) ?? [];
    const isForeign = (coordinate: number): boolean => {
      if (coordinate < draft.conditions.length) return coordinate + 1 !== own;
      const sum = sums[coordinate - draft.conditions.length];
      if (sum !== undefined) return textOf(sum) !== value;
      return draft.quantiles.some(
        (other) =>
          textOf(other.aggregate.band) === textOf(bands[coordinate - first] ?? aggregate.band) &&
          textOf(other.aggregate.value) !== value,
      );
    };
    return group.some(isForeign) ? [quantileBesideFigures(item)] : [];
  });
}

import { boundsOfExpression, type Plan } from "@qsc/plan";
import type { Draft } from "../draft.ts";
import { textOf } from "../cohort-registry.ts";

/** What the values of a sum are counted from, and how much one person can then change it. */
export interface SumOffset {
  readonly offset: number;
  readonly sensitivity: bigint;
}

/**
 * For each sum of the draft its offset.
 *
 * A released sum counts from 0, so that it needs no noisy size to be read and Δ = max(|min|, |max|).
 * A value of which only means or variances are released counts from the middle of its range, which halves Δ:
 * a mean is the offset plus a quotient, and a variance is the same from everywhere.
 */
export function offsetsOf(
  draft: Draft,
  scope: Pick<Plan, "dataset" | "parameters">,
): readonly SumOffset[] {
  const summed = new Set(
    draft.items.flatMap((item) => (item.kind === "sum" ? [valueText(draft, item.sum)] : [])),
  );
  return draft.sums.map(({ value, power }, index) => {
    const { min, max } = boundsOfExpression(value, scope);
    const offset = summed.has(valueText(draft, index)) ? 0 : min + Math.floor((max - min) / 2);
    const [below, above] = [BigInt(offset) - BigInt(min), BigInt(max) - BigInt(offset)];
    const reach = [below, above].map((side) => (side < 0n ? -side : side));
    const widest = reach.reduce((a, b) => (a > b ? a : b));
    return { offset, sensitivity: widest ** BigInt(power) };
  });
}

function valueText(draft: Draft, sum: number): string {
  const value = draft.sums[sum]?.value;
  return value === undefined ? "" : textOf(value);
}

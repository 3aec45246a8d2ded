import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../../model/model.ts";

/** How sums tell counts. */
export type MomentLeak = "few-values" | "gap" | "shared-field";

/** Sums over a value of few or far apart values are counts in disguise. */
export function momentsRevealCounts(item: ModelItem, leak: MomentLeak): Diagnostic {
  return finding("disclosure/moments-reveal-counts", item.span, {
    item: item.name,
    reason: REASONS[leak],
  });
}

const REASONS: Readonly<Record<MomentLeak, string>> = {
  "few-values": "in some cohort the value can take too few values for its sums to hide them",
  gap: "the values lie in groups so far apart that the sum tells them apart",
  "shared-field": "another released sum is over a different value of the same field",
};

import { circuitItems, isComputable, isSecret, type ComputedItem } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../model.ts";

/** What is wrong with the hidden figures of a query and what is computed from them (rules T-87 and T-88). */
export function hiddenFindings(
  items: readonly ModelItem[],
  { noisy }: { readonly noisy: boolean },
): readonly Diagnostic[] {
  const hidden = items.filter((item) => item.hidden === true);
  if (noisy) return hidden.map(({ name, span }) => finding("support/hidden-noise", span, { name }));
  const computed = items.map(computedItem);
  const used = circuitItems(computed);
  return items.flatMap((item, index) => {
    const { name, span, aggregate } = item;
    const isUsed = used.has(index);
    if (!isComputable(aggregate) && (isUsed || item.hidden === true)) {
      return [finding("type/hidden-operand", span, { name, what: WORDS[aggregate.kind] })];
    }
    if (!isUsed && item.hidden === true) return [finding("resolve/unused-hidden", span, { name })];
    if (!isSecret(computed, index) || aggregate.kind !== "derived") return [];
    const { kind } = aggregate.formula;
    const hasEnd = aggregate.result === "truth" || kind === "round" || kind === "roundRoot";
    return hasEnd ? [] : [finding("type/hidden-unrounded", span, { name })];
  });
}

const WORDS: Readonly<Record<ModelItem["aggregate"]["kind"], string>> = {
  ...{ count: "number", sum: "sum", mean: "mean", proportion: "share", derived: "formula" },
  ...{ variance: "variance", stddev: "standard deviation" },
  ...{ histogram: "histogram", quantile: "quantile" },
  ...{ differenceOfProportions: "difference to another cell" },
  ...{ ratioOfProportions: "ratio to another cell" },
  ...{ differenceOfMeans: "difference to another cell" },
};

function computedItem({ aggregate, hidden }: ModelItem): ComputedItem {
  return {
    kind: aggregate.kind,
    ...(aggregate.kind === "derived" && { formula: aggregate.formula }),
    ...(hidden === true && { hidden }),
  };
}

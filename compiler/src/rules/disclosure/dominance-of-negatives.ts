import { boundsOfExpression, type Disclosure, type Scope } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../../model/model.ts";

/** R06: the rules of dominance say nothing about sums in which contributions cancel out. */
export function dominanceOfNegatives(
  item: ModelItem,
  { dominance, dominanceOfSites }: Disclosure,
  scope: Scope,
): Diagnostic | null {
  const { aggregate } = item;
  switch (aggregate.kind) {
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
    case "differenceOfMeans": {
      const isNegative = boundsOfExpression(aggregate.value, scope).min < 0;
      const isLimited = dominance !== undefined || dominanceOfSites !== undefined;
      return isLimited && isNegative
        ? finding("disclosure/dominance-of-negatives", item.span, { item: item.name })
        : null;
    }
    case "count":
    case "proportion":
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "histogram":
    case "quantile":
    case "derived":
      return null;
  }
}

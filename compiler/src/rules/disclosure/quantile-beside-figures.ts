import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../../model/model.ts";

/** R20: a quantile bounds counts of its value, which other figures about the same value would make exact. */
export function quantileBesideFigures(item: ModelItem): Diagnostic {
  return finding("disclosure/quantile-beside-figures", item.span, { item: item.name });
}

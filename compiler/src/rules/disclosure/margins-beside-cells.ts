import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../../model/model.ts";

/** A released cohort is the disjoint union of other released ones. */
export function marginsBesideCells(whole: ModelItem, parts: readonly ModelItem[]): Diagnostic {
  const names = [...new Set(parts.map((part) => `\`${part.name}\``))].join(" and ");
  return finding(
    "disclosure/margins-beside-cells",
    whole.span,
    { whole: whole.name, parts: names },
    {
      related: [...new Set(parts)].map((part) => ({
        span: part.span,
        text: "a part of that total",
      })),
    },
  );
}

import { formulaDigits, itemSizes, type Query, type Scope } from "@qsc/plan";
import { finding } from "../diagnostics/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ModelQuery } from "../model/model.ts";

/** Derived figures that may be too large for a number that people read (rule T-85). */
export function formulaFindings(
  query: Query,
  { items }: ModelQuery,
  scope: Scope,
): readonly Diagnostic[] {
  const limitOf = formulaDigits(query);
  return itemSizes(query, scope).flatMap((size, index) => {
    const item = items[index];
    if (size !== null || item?.aggregate.kind !== "derived") return [];
    const parameters = { item: item.name, limit: limitOf(index) };
    return [finding("type/formula-too-large", item.span, parameters)];
  });
}

import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { replacing } from "../../diagnostics/fixes.ts";
import type { Span } from "../../source/span.ts";

const EXTREMES: ReadonlySet<string> = new Set([
  "min",
  "max",
  "minimum",
  "maximum",
  "first",
  "last",
]);

/** R19: an extreme is the value of one person; null for functions that are not one. */
export function endpoints(name: string, span: Span, nameSpan: Span): Diagnostic | null {
  if (!EXTREMES.has(name)) return null;
  const fixes = [replacing("unsafe", nameSpan, "mean")];
  return finding("disclosure/endpoints", span, { function: name }, { fixes });
}

import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
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
export function endpoints(name: string, span: Span): Diagnostic | null {
  return EXTREMES.has(name) ? finding("disclosure/endpoints", span, { function: name }) : null;
}

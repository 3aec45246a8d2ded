import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/** Release levels: a value of one person's row is never released as it is. */
export function rowLevelOutput(name: string, span: Span): Diagnostic {
  return finding("disclosure/row-level-output", span, { name });
}

import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/** R25: identifiers stay with the data owner; no condition, key or figure may read one. */
export function identifierUsed(field: string, span: Span, declared: Span): Diagnostic {
  const related = [{ span: declared, text: "declared here" }];
  return finding("disclosure/identifier-used", span, { field }, { related });
}

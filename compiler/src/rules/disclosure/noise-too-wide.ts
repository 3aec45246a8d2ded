import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelQuery } from "../../model/model.ts";

/** R29: the contribution of one person to a noisy sum must be bounded, by less than 2^53. */
export function noiseTooWide(query: ModelQuery): Diagnostic {
  return finding("disclosure/noise-too-wide", query.span, { query: query.name });
}

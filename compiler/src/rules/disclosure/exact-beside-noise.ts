import type { Disclosure } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";

/** R37: beside noisy figures nothing opens that is decided by exact ones; null where nothing does. */
export function exactBesideNoise(disclosure: Disclosure, span: Span): Diagnostic | null {
  if (disclosure.differentialPrivacy === undefined) return null;
  const clause = exactClause(disclosure);
  return clause === null ? null : finding("disclosure/exact-beside-noise", span, { clause });
}

function exactClause({ zerosPublic, minimumSites, dominance }: Disclosure): string | null {
  if (zerosPublic === true) return "zeros public";
  if (minimumSites !== undefined) return "minimum sites";
  return dominance === undefined ? null : "dominance";
}

import { WHOLE, type Disclosure } from "@qsc/plan";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ModelItem } from "../../model/model.ts";
import type { Span } from "../../source/span.ts";

/** R37: beside noisy figures nothing opens that is decided by exact ones; null where nothing does. */
export function exactBesideNoise(disclosure: Disclosure, span: Span): Diagnostic | null {
  if (disclosure.differentialPrivacy === undefined) return null;
  const clause = exactClause(disclosure);
  return clause === null ? null : finding("disclosure/exact-beside-noise", span, { clause });
}

/** R37: a quantile is found among exact sizes, so none is released beside noise; null for other items. */
export function quantileBesideNoise({ aggregate, span }: ModelItem): Diagnostic | null {
  if (aggregate.kind !== "quantile") return null;
  const clause = aggregate.level === WHOLE / 2 ? "median" : "quantile";
  return finding("disclosure/exact-beside-noise", span, { clause });
}

function exactClause(disclosure: Disclosure): string | null {
  const { zerosPublic, minimumSites, minimumOutside, siteShare } = disclosure;
  if (zerosPublic === true) return "zeros public";
  if (minimumSites !== undefined) return "minimum sites";
  if (minimumOutside !== undefined) return "minimum cohort outside each site";
  if (siteShare !== undefined) return "persons of one site";
  if (disclosure.dominance !== undefined) return "dominance";
  return disclosure.dominanceOfSites === undefined ? null : "dominance of sites";
}

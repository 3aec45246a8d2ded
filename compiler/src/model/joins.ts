import type { Disclosure } from "@qsc/plan";
import type { ContractDeclaration, QueryStep } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { inserting } from "../diagnostics/fixes.ts";

export type Join = Extract<QueryStep, { readonly kind: "join" }>;

/** Every join of a contract, in the order of the source. */
export function joinsOf(queries: ContractDeclaration["queries"]): readonly Join[] {
  return queries
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.kind === "join" ? [step] : []));
}

/** What is wrong with joins across sites: where rows are is a matter of the data set, and one list is linked to the persons. */
export function acrossFindings(
  { queries }: ContractDeclaration,
  limits: Disclosure | null,
): readonly Diagnostic[] {
  const joins = joinsOf(queries);
  const [first, ...others] = joins.filter(({ acrossSites }) => acrossSites === true);
  if (first === undefined) return [];
  const across = new Map([first, ...others].map((join) => [join.data.text, join]));
  const unlike = joins.flatMap((join) => {
    const other = across.get(join.data.text);
    if (join.acrossSites === true || other === undefined) return [];
    const related = [{ span: other.span, text: "across sites here" }];
    const at = { ...join.span, start: join.span.end };
    const fixes = [inserting("unsafe", at, " across sites")];
    const parameters = { name: join.data.text };
    return [finding("resolve/join-differs", join.span, parameters, { related, fixes })];
  });
  const another = others
    .filter(({ data }) => data.text !== first.data.text)
    .map(({ data, span }) =>
      finding("support/linked-data-sets", span, { name: data.text, other: first.data.text }),
    );
  const bySite = limits === null ? null : limitOfSites(limits);
  if (bySite === null) return [...unlike, ...another];
  return [...unlike, ...another, finding("support/linked-by-site", first.span, { limit: bySite })];
}

/** A limit that looks at the persons of each site, who stand among those of all others once rows are linked. */
function limitOfSites(limits: Disclosure): string | null {
  if (limits.minimumSites !== undefined) return "minimum sites";
  if (limits.minimumOutside !== undefined) return "outside each site";
  if (limits.siteShare !== undefined) return "persons of one site at most";
  return limits.dominanceOfSites === undefined ? null : "dominance of sites";
}

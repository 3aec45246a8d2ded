import type { Name, PolicyDeclaration, PrivacyClause } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { deleting, renaming } from "../diagnostics/fixes.ts";
import { COHORT_CEILING, minimumCohortTooSmall } from "../rules/disclosure/minimum-cohort.ts";
import { minimumOutsideFindings } from "../rules/disclosure/minimum-outside.ts";
import { minimumSitesFindings, shareOfSitesFindings } from "../rules/disclosure/minimum-sites.ts";
import type { Span } from "../source/span.ts";
import {
  clauseOf,
  isWeaker,
  limitOf,
  nameOf,
  strictest,
  type Limit,
  type Limits,
} from "./limits.ts";
import { BUILT_IN_POLICIES } from "./profiles.ts";
import { MAX_CHAIN, visible, type Program } from "./program.ts";

/** A floor under contracts: what they may tighten, never weaken. */
export interface Policy {
  readonly name: string;
  readonly limits: Limits;
}

/** Checks a policy. Reports once. */
export function checkPolicy(program: Program, declaration: PolicyDeclaration): Policy {
  return checkGuarded(program, declaration, []);
}

/** What the clauses of a contract ask for, on top of the policies that they name. */
export function checkClauses(program: Program, clauses: readonly PrivacyClause[]): Limits {
  const limits = checkOn(program, clauses, null, []);
  program.report.push(...dominanceFindings(clauses, limits));
  return limits;
}

function checkGuarded(
  program: Program,
  declaration: PolicyDeclaration,
  active: readonly PolicyDeclaration[],
): Policy {
  const known = program.policies.get(declaration);
  if (known !== undefined) return known;
  const { name } = declaration;
  if (BUILT_IN_POLICIES.has(name.text)) {
    program.report.push(finding("resolve/duplicate-name", name.span, { name: name.text }));
  }
  const chain = [...active, declaration];
  const parent = declaration.extends && lookUp(program, declaration.extends, chain);
  const policy = {
    name: name.text,
    limits: checkOn(program, declaration.clauses, parent, chain),
  };
  program.policies.set(declaration, policy);
  return policy;
}

function lookUp(program: Program, name: Name, active: readonly PolicyDeclaration[]): Policy | null {
  const builtIn = BUILT_IN_POLICIES.get(name.text);
  if (builtIn !== undefined) return builtIn;
  const policies = visible(program, name.span.path, "policy");
  const declaration = policies.get(name.text);
  if (declaration === undefined) {
    const known = [...policies.keys(), ...BUILT_IN_POLICIES.keys()];
    const parameters = { name: name.text, suggestion: suggestion(name.text, known) };
    const fixes = renaming(name.span, name.text, known);
    program.report.push(finding("resolve/unknown-policy", name.span, parameters, { fixes }));
    return null;
  }
  if (active.includes(declaration)) {
    const parameters = { name: declaration.name.text };
    program.report.push(finding("resolve/cyclic-declaration", name.span, parameters));
    return null;
  }
  if (active.length > MAX_CHAIN) {
    const parameters = { name: name.text, limit: MAX_CHAIN };
    program.report.push(finding("resolve/too-deep", name.span, parameters));
    return null;
  }
  return checkGuarded(program, declaration, active);
}

/** A policy that the clauses stand on, and where they name it. */
interface Floor {
  readonly policy: Policy;
  readonly span: Span | null;
}

function checkOn(
  program: Program,
  clauses: readonly PrivacyClause[],
  parent: Policy | null,
  active: readonly PolicyDeclaration[],
): Limits {
  const floors = [
    ...(parent === null ? [] : [{ policy: parent, span: null }]),
    ...namedPolicies(program, clauses, active),
  ];
  const own: { readonly limit: Limit; readonly span: Span }[] = [];
  let showsZeros = false;
  const seen = new Map<string, PrivacyClause>();
  for (const clause of clauses) {
    const { span } = clause;
    const text = clauseText(clause);
    const earlier = seen.get(text);
    if (earlier !== undefined) {
      const fixes = withoutSecond(program, earlier, clause);
      program.report.push(finding("policy/duplicate-clause", span, { clause: text }, { fixes }));
      continue;
    }
    seen.set(text, clause);
    const limit = limitOf(clause);
    if (limit !== null) own.push({ limit, span });
    if (clause.kind === "zerosPublic") showsZeros = true;
    const problems = [
      ...(limit === null && statesNumber(clause)
        ? [finding("policy/out-of-range", span, { clause: text })]
        : []),
      ...(clause.kind === "minimumCohort" ? cohortFindings(clause) : []),
      ...(clause.kind === "minimumSites" ? minimumSitesFindings(clause.sites, span) : []),
      ...(clause.kind === "minimumOutside" ? minimumOutsideFindings(clause.persons, span) : []),
      ...(limit === null ? [] : shareOfSitesFindings(limit, span)),
      ...(limit === null ? [] : weakerFindings(limit, span, floors)),
      ...(clause.kind === "zerosPublic" ? zerosFindings(span, floors) : []),
    ];
    // A clause that would not be enforced is refused: people would rely on it.
    if (problems.length === 0 && !ENFORCED.has(clause.kind)) {
      problems.push(finding("support/privacy-clause", span, { clause: text }));
    }
    program.report.push(...problems);
  }
  const named = strictest(floors.map(({ policy }) => policy.limits));
  const asked: Limits = {
    limits: new Map(own.map(({ limit }) => [nameOf(limit), limit])),
    zerosPublic: showsZeros || named.zerosPublic,
  };
  return strictest([...floors.map(({ policy }) => policy.limits), asked]);
}

const ENFORCED: ReadonlySet<PrivacyClause["kind"]> = new Set([
  "usePolicy",
  "minimumCohort",
  "minimumSites",
  "minimumOutside",
  "siteShare",
  "dominanceRequired",
  "dominanceRemainder",
  "dominanceTop",
  "siteRemainder",
  "siteTop",
  "zerosPublic",
  "disjointSites",
  "differentialPrivacy",
]);

function namedPolicies(
  program: Program,
  clauses: readonly PrivacyClause[],
  active: readonly PolicyDeclaration[],
): readonly Floor[] {
  return clauses.flatMap((clause) => {
    const policy = clause.kind === "usePolicy" ? lookUp(program, clause.name, active) : null;
    return policy === null ? [] : [{ policy, span: clause.span }];
  });
}

/** Deletes what the other of two clauses asks for as well. */
function withoutSecond(
  { sources }: Program,
  first: PrivacyClause,
  second: PrivacyClause,
): readonly Fix[] {
  switch (first.kind) {
    case "minimumCohort": {
      const asksLess = second.kind === "minimumCohort" && second.persons <= first.persons;
      return [deleting("safe", asksLess ? second.span : first.span, sources)];
    }
    case "minimumSites":
    case "minimumOutside":
    case "siteShare":
    case "dominanceRemainder":
    case "dominanceTop":
    case "siteRemainder":
    case "siteTop":
    case "differentialPrivacy":
      return [];
    case "usePolicy":
    case "dominanceRequired":
    case "suppressComplementary":
    case "zerosPublic":
    case "populationPublic":
    case "disjointSites":
      return [deleting("safe", second.span, sources)];
  }
}

function cohortFindings({
  persons,
  span,
}: Extract<PrivacyClause, { kind: "minimumCohort" }>): readonly Diagnostic[] {
  const tooSmall = minimumCohortTooSmall(persons, span);
  if (tooSmall !== null) return [tooSmall];
  return persons > COHORT_CEILING
    ? [finding("policy/cohort-too-large", span, { persons, limit: COHORT_CEILING })]
    : [];
}

function weakerFindings(own: Limit, span: Span, floors: readonly Floor[]): readonly Diagnostic[] {
  return floors.flatMap(({ policy, span: named }) => {
    const floor = policy.limits.limits.get(nameOf(own));
    if (floor === undefined || !isWeaker(own, floor)) return [];
    const asked = clauseOf(floor);
    const parameters = { own: clauseOf(own), floor: asked, policy: policy.name };
    return [
      finding("policy/weaker", span, parameters, {
        related: named === null ? [] : [{ span: named, text: `asks for \`${asked}\`` }],
        fixes: [{ title: asked, safety: "safe", edits: [{ span, text: asked }] }],
      }),
    ];
  });
}

function zerosFindings(span: Span, floors: readonly Floor[]): readonly Diagnostic[] {
  return floors
    .filter(({ policy }) => !policy.limits.zerosPublic)
    .map(({ policy, span: named }) => {
      const related = named === null ? [] : [{ span: named, text: "hides them" }];
      return finding("policy/zeros-hidden", span, { policy: policy.name }, { related });
    });
}

/** What only a contract's own clauses can be wrong in: asking for numbers that nobody gives, and giving them away. */
function dominanceFindings(
  clauses: readonly PrivacyClause[],
  { limits }: Limits,
): readonly Diagnostic[] {
  const isStated = [...limits.values()].some(
    ({ kind }) => kind === "dominanceRemainder" || kind === "dominanceTop",
  );
  const asks = limits.has("dominanceRequired") && !isStated;
  const [last] = clauses.slice(-1);
  const place = clauses.find(({ kind }) => kind === "dominanceRequired") ?? last;
  const published = clauses.flatMap((clause) => {
    const limit = limitOf(clause);
    return limit !== null && isEstimable(limit)
      ? [finding("policy/dominance-published", clause.span, { clause: clauseOf(limit) })]
      : [];
  });
  return asks && place !== undefined
    ? [finding("policy/dominance-unstated", place.span, {}), ...published]
    : published;
}

/** Whether who knows the number of a limit can bound a large contribution to a sum that opened (R36). */
function isEstimable({ kind }: Limit): boolean {
  switch (kind) {
    case "dominanceRemainder":
    case "dominanceTop":
    case "siteRemainder":
    case "siteTop":
      return true;
    case "minimumCohort":
    case "minimumSites":
    case "minimumOutside":
    case "siteShare":
    case "dominanceRequired":
    case "differentialPrivacy":
      return false;
  }
}

/** Whether a clause states a number that may be out of range. */
function statesNumber(clause: PrivacyClause): boolean {
  return "percent" in clause || clause.kind === "differentialPrivacy";
}

function clauseText(clause: PrivacyClause): string {
  switch (clause.kind) {
    case "usePolicy":
      return `policy ${clause.name.text}`;
    case "minimumCohort":
      return "minimum cohort";
    case "minimumSites":
      return "minimum sites";
    case "minimumOutside":
      return "minimum cohort outside each site";
    case "siteShare":
      return "persons of one site";
    case "dominanceRequired":
      return "dominance required";
    case "dominanceRemainder":
      return "dominance remainder";
    case "dominanceTop":
      return `dominance top ${clause.persons}`;
    case "siteRemainder":
      return "dominance of sites remainder";
    case "siteTop":
      return `dominance of sites top ${clause.sites}`;
    case "suppressComplementary":
      return "suppress complementary";
    case "zerosPublic":
      return "zeros public";
    case "populationPublic":
      return "population public";
    case "disjointSites":
      return "persons disjoint across sites";
    case "differentialPrivacy":
      return "differential privacy";
  }
}

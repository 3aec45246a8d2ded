import type { Name, PolicyDeclaration, PrivacyClause } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { deleting, renaming } from "../diagnostics/fixes.ts";
import { minimumCohortTooSmall } from "../rules/disclosure/minimum-cohort.ts";
import type { Span } from "../source/span.ts";
import { MAX_CHAIN, visible, type Program } from "./program.ts";

/** A floor under contracts: what they may tighten, never weaken. */
export interface Policy {
  readonly name: string;
  /** Fewest persons in a cohort; null when the policy sets none. */
  readonly minimumCohort: number | null;
}

/**
 * Published minimum cohorts: ESSnet handbook on statistical disclosure control (3), OHDSI (5),
 * SACRO (10), CMS cell size policy (11) and the same for clinical studies.
 */
export const BUILT_IN_POLICIES: ReadonlyMap<string, Policy> = new Map(
  (
    [
      ["essnet", 3],
      ["ohdsi", 5],
      ["sacro", 10],
      ["clinical", 11],
      ["cms", 11],
    ] as const
  ).map(([name, minimumCohort]) => [name, { name, minimumCohort }]),
);

/** Counts are compared with the minimum in 32 bits; a plan takes no larger one. */
const COHORT_CEILING = 2 ** 31;

/** What privacy clauses ask for, with the place that sets the minimum. */
export interface Limits {
  readonly minimumCohort: number;
  readonly span: Span;
}

/** Checks a policy; null when it is broken. Reports once. */
export function checkPolicy(program: Program, declaration: PolicyDeclaration): Policy | null {
  return checkGuarded(program, declaration, []);
}

/** Checks clauses on top of the policies they name. Null when they set no minimum cohort. */
export function checkClauses(
  program: Program,
  clauses: readonly PrivacyClause[],
  parent: Policy | null,
): Limits | null {
  return checkOn(program, clauses, parent, []);
}

function checkGuarded(
  program: Program,
  declaration: PolicyDeclaration,
  active: readonly PolicyDeclaration[],
): Policy | null {
  const known = program.policies.get(declaration);
  if (known !== undefined) return known;
  const { name } = declaration;
  if (BUILT_IN_POLICIES.has(name.text)) {
    program.report.push(finding("resolve/duplicate-name", name.span, { name: name.text }));
  }
  const chain = [...active, declaration];
  const parent = declaration.extends && lookUp(program, declaration.extends, chain);
  const limits = checkOn(program, declaration.clauses, parent, chain);
  const strictestFloor = Math.max(limits?.minimumCohort ?? 0, parent?.minimumCohort ?? 0);
  const policy = { name: name.text, minimumCohort: strictestFloor === 0 ? null : strictestFloor };
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

function checkOn(
  program: Program,
  clauses: readonly PrivacyClause[],
  parent: Policy | null,
  active: readonly PolicyDeclaration[],
): Limits | null {
  const floors: { readonly policy: Policy; readonly span: Span | null }[] = [];
  if (parent !== null) floors.push({ policy: parent, span: null });
  let own: { readonly persons: number; readonly span: Span } | null = null;
  const seen = new Map<string, PrivacyClause>();
  for (const clause of clauses) {
    const text = clauseText(clause);
    const earlier = seen.get(text);
    if (earlier !== undefined) {
      const fixes = withoutSecond(program, earlier, clause);
      const parameters = { clause: text };
      program.report.push(finding("policy/duplicate-clause", clause.span, parameters, { fixes }));
    }
    seen.set(text, earlier ?? clause);
    if (clause.kind === "usePolicy") {
      const policy = lookUp(program, clause.name, active);
      if (policy !== null) floors.push({ policy, span: clause.span });
    } else if (clause.kind === "minimumCohort") {
      own ??= { persons: clause.persons, span: clause.span };
      const tooSmall = minimumCohortTooSmall(clause.persons, clause.span);
      if (tooSmall !== null) program.report.push(tooSmall);
      if (clause.persons > COHORT_CEILING) {
        const parameters = { persons: clause.persons, limit: COHORT_CEILING };
        program.report.push(finding("policy/cohort-too-large", clause.span, parameters));
      }
    } else if (clause.kind !== "disjointSites") {
      // A clause that would not be enforced is refused: people would rely on it.
      program.report.push(finding("support/privacy-clause", clause.span, { clause: text }));
    }
  }
  return strictest(program, own, floors);
}

/** Deletes what the other of two clauses asks for as well. */
function withoutSecond(
  { sources }: Program,
  first: PrivacyClause,
  second: PrivacyClause,
): readonly Fix[] {
  switch (first.kind) {
    case "minimumCohort": {
      const isWeaker = second.kind === "minimumCohort" && second.persons <= first.persons;
      return [deleting("safe", isWeaker ? second.span : first.span, sources)];
    }
    case "minimumSites":
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

function strictest(
  program: Program,
  own: { readonly persons: number; readonly span: Span } | null,
  floors: readonly { readonly policy: Policy; readonly span: Span | null }[],
): Limits | null {
  let limits: Limits | null = own && { minimumCohort: own.persons, span: own.span };
  for (const { policy, span } of floors) {
    const floor = policy.minimumCohort;
    if (floor === null) continue;
    if (own !== null && own.persons < floor) {
      const parameters = { persons: own.persons, floor, policy: policy.name };
      const edits = [{ span: own.span, text: `minimum cohort ${floor} persons` }];
      const title = `minimum cohort ${floor} persons`;
      program.report.push(
        finding("policy/weaker", own.span, parameters, {
          related: span === null ? [] : [{ span, text: `asks for ${floor}` }],
          fixes: [{ title, safety: "safe", edits }],
        }),
      );
    }
    if (span !== null && (limits === null || limits.minimumCohort < floor)) {
      limits = { minimumCohort: floor, span };
    }
  }
  return limits;
}

function clauseText(clause: PrivacyClause): string {
  switch (clause.kind) {
    case "usePolicy":
      return `policy ${clause.name.text}`;
    case "minimumCohort":
      return "minimum cohort";
    case "minimumSites":
      return "minimum sites";
    case "dominanceRequired":
      return "dominance required";
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

import { epsilonOf } from "@qsc/plan";
import type { PrivacyClause } from "../ast/nodes.ts";
import type { Change } from "./change.ts";
import { quoted } from "./compare-figures.ts";
import type { Version } from "./version.ts";

/** The minimum cohort and the ε in force, whatever policy they come from, and the other privacy clauses. */
export function compareLimits(old: Version, next: Version): readonly Change[] {
  const place = { old: old.model.privacySpan, new: next.model.privacySpan };
  const [before, after] = [old, next].map(({ bundle }) => bundle.plan.disclosure.minimumCohort) as [
    number,
    number,
  ];
  const minimum: readonly Change[] =
    before === after
      ? []
      : [
          {
            ...place,
            subject: "minimum-cohort",
            effect: after < before ? "protects-less" : "protects-more",
            text: `the minimum cohort is ${after} persons, not ${before}`,
          },
        ];
  return [...minimum, ...compareEpsilon(old, next), ...compareClauses(old, next)];
}

/** The ε in force, whatever policy it comes from: less of it is more noise. */
function compareEpsilon(old: Version, next: Version): readonly Change[] {
  const [before, after] = [epsilonIn(old), epsilonIn(next)];
  if (before === after) return [];
  const place = { old: old.model.privacySpan, new: next.model.privacySpan };
  const text =
    before === null
      ? `every figure has noise, with an epsilon of ${after}`
      : after === null
        ? "figures are exact, and have no noise any more"
        : `the epsilon is ${after}, not ${before}`;
  const isLess = after === null || (before !== null && after > before);
  return [
    { ...place, subject: "privacy", effect: isLess ? "protects-less" : "protects-more", text },
  ];
}

function epsilonIn({ bundle }: Version): number | null {
  const epsilon = epsilonOf(bundle.plan);
  return epsilon === null ? null : epsilon.numerator / epsilon.denominator;
}

function compareClauses(old: Version, next: Version): readonly Change[] {
  const [before, after] = [clausesOf(old), clausesOf(next)];
  const added = [...after].flatMap(([text, clause]): readonly Change[] =>
    before.has(text) ? [] : [changeOf(clause, text, true)],
  );
  const gone = [...before].flatMap(([text, clause]): readonly Change[] =>
    after.has(text) ? [] : [changeOf(clause, text, false)],
  );
  return [...added, ...gone];
}

function clausesOf({ declaration, textOf }: Version): ReadonlyMap<string, PrivacyClause> {
  const clauses = declaration.privacy.flatMap((block) => block.clauses);
  // What policies and clauses of their own come to is compared as the limit in force.
  return new Map(
    clauses
      .filter(({ kind }) => !IN_FORCE.has(kind))
      .map((clause) => [textOf(clause.span), clause]),
  );
}

const IN_FORCE: ReadonlySet<PrivacyClause["kind"]> = new Set([
  ...(["usePolicy", "minimumCohort", "differentialPrivacy"] as const),
]);

function changeOf(clause: PrivacyClause, text: string, isAdded: boolean): Change {
  const { span } = clause;
  const place = isAdded ? { old: null, new: span } : { old: span, new: null };
  const words = `the clause ${quoted(text)} is ${isAdded ? "new" : "gone"}`;
  return { ...place, subject: "privacy", effect: effectOf(clause, isAdded), text: words };
}

function effectOf(clause: PrivacyClause, isAdded: boolean): Change["effect"] {
  switch (clause.kind) {
    case "usePolicy":
    case "minimumCohort":
    case "differentialPrivacy":
      return "neutral";
    case "minimumSites":
    case "dominanceRequired":
    case "dominanceRemainder":
    case "dominanceTop":
    case "suppressComplementary":
      return isAdded ? "protects-more" : "protects-less";
    case "zerosPublic":
    case "populationPublic":
      return isAdded ? "releases-more" : "releases-less";
    case "disjointSites":
      // What is promised need not be guarded: a new promise asks for less protection.
      return isAdded ? "protects-less" : "protects-more";
  }
}

/**
 * Rules that the old certificate has and the new one has not.
 * Where figures are gone, so may be what a rule was guarding; then a rule less is no protection less.
 * Nor is it where figures get noise: that takes the place of rules about exact sizes.
 */
export function compareRules(old: Version, next: Version, isLess: boolean): readonly Change[] {
  const namesOf = ({ bundle }: Version): ReadonlySet<string> =>
    new Set(bundle.certificate.claims.map(({ rule, name }) => `${rule} ${name}`));
  const after = namesOf(next);
  const isReplaced = epsilonIn(old) === null && epsilonIn(next) !== null;
  return [...namesOf(old)]
    .filter((name) => !after.has(name))
    .map((name) => ({
      subject: "rule",
      effect: isLess || isReplaced ? "neutral" : "protects-less",
      text: `the rule ${name} guards nothing any more`,
      old: old.model.privacySpan,
      new: next.model.privacySpan,
    }));
}

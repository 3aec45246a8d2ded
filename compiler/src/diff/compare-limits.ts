import type { PrivacyClause } from "../ast/nodes.ts";
import type { Change } from "./change.ts";
import { quoted } from "./compare-figures.ts";
import type { Version } from "./version.ts";

/** The minimum cohort in force, whatever policy it comes from, and the other privacy clauses. */
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
  return [...minimum, ...compareClauses(old, next)];
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
  // What a policy and a minimum come to is compared as the minimum cohort in force.
  return new Map(
    clauses
      .filter(({ kind }) => kind !== "minimumCohort" && kind !== "usePolicy")
      .map((clause) => [textOf(clause.span), clause]),
  );
}

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
      return "neutral";
    case "minimumSites":
    case "dominanceRequired":
    case "dominanceRemainder":
    case "dominanceTop":
    case "suppressComplementary":
    case "differentialPrivacy":
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
 */
export function compareRules(old: Version, next: Version, isLess: boolean): readonly Change[] {
  const namesOf = ({ bundle }: Version): ReadonlySet<string> =>
    new Set(bundle.certificate.claims.map(({ rule, name }) => `${rule} ${name}`));
  const after = namesOf(next);
  return [...namesOf(old)]
    .filter((name) => !after.has(name))
    .map((name) => ({
      subject: "rule",
      effect: isLess ? "neutral" : "protects-less",
      text: `the rule ${name} guards nothing any more`,
      old: old.model.privacySpan,
      new: next.model.privacySpan,
    }));
}

import { epsilonOf, WHOLE, type Disclosure, type Dominance } from "@qsc/plan";
import type { PrivacyClause } from "../ast/nodes.ts";
import type { Change } from "./change.ts";
import { quoted } from "./compare-figures.ts";
import type { Version } from "./version.ts";

/** The limits and the ε in force, whatever policy they come from, and the other privacy clauses. */
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
  return [
    ...minimum,
    ...compareEpsilon(old, next),
    ...compareInForce(old, next),
    ...compareClauses(old, next),
  ];
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

/** Minimum sites, dominance and zeros, as the plan has them; a contract and its policies state them together. */
function compareInForce(old: Version, next: Version): readonly Change[] {
  const [before, after] = [old.bundle.plan.disclosure, next.bundle.plan.disclosure];
  const [oldSpan, newSpan] = [old.model.privacySpan, next.model.privacySpan];
  const place = { subject: "privacy" as const, old: oldSpan, new: newSpan };
  const changes: Change[] = [];
  const compare = (name: string, from: number, to: number, unit: string): void => {
    if (from === to) return;
    const effect = to < from ? "protects-less" : "protects-more";
    const words = (value: number): string => (value === 0 ? "none" : `${value}${unit}`);
    const text = `${name} is ${words(to)}, not ${words(from)}`;
    changes.push({ ...place, effect, text });
  };
  compare("the minimum of sites", before.minimumSites ?? 0, after.minimumSites ?? 0, " sites");
  const outsideOf = ({ minimumOutside = 0 }: Disclosure): number => minimumOutside;
  compare("the minimum cohort outside each site", outsideOf(before), outsideOf(after), " persons");
  const elsewhereOf = ({ siteShare = WHOLE }: Disclosure): number => (WHOLE - siteShare) / 100;
  compare(
    "the share of persons that must be outside of the largest site",
    ...([elsewhereOf(before), elsewhereOf(after)] as const),
    "%",
  );
  const compareDominance = (contributors: string, from?: Dominance, to?: Dominance): void => {
    const remainderOf = (limits?: Dominance): number => (limits?.remainder ?? 0) / 100;
    const rule = `the remainder asked for by the p%-rule${contributors}`;
    compare(rule, remainderOf(from), remainderOf(to), "%");
    // A smaller share of as many contributors asks for more.
    const topOf = (limits?: Dominance): ReadonlyMap<number, number> =>
      new Map((limits?.top ?? []).map(({ persons, share }) => [persons, (WHOLE - share) / 100]));
    const [tops, others] = [topOf(from), topOf(to)];
    for (const most of [...new Set([...tops.keys(), ...others.keys()])].sort((a, b) => a - b)) {
      const name = `what all but the largest ${most}${contributors} must make up of a sum`;
      compare(name, tops.get(most) ?? 0, others.get(most) ?? 0, "%");
    }
  };
  compareDominance("", before.dominance, after.dominance);
  compareDominance(" of sites", before.dominanceOfSites, after.dominanceOfSites);
  if (before.zerosPublic !== after.zerosPublic) {
    const isTold = after.zerosPublic === true;
    const effect = isTold ? "releases-more" : "releases-less";
    const text = `it may ${isTold ? "now" : "no longer"} be told that nobody is in a cohort`;
    changes.push({ ...place, effect, text });
  }
  return changes;
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

/** Clauses of which what they come to is compared. */
const IN_FORCE: ReadonlySet<PrivacyClause["kind"]> = new Set([
  ...(["usePolicy", "minimumCohort", "minimumSites", "zerosPublic"] as const),
  ...(["minimumOutside", "siteShare", "siteRemainder", "siteTop"] as const),
  ...(["dominanceRemainder", "dominanceTop", "differentialPrivacy"] as const),
]);

function clausesOf({ declaration, textOf }: Version): ReadonlyMap<string, PrivacyClause> {
  const clauses = declaration.privacy.flatMap((block) => block.clauses);
  return new Map(
    clauses
      .filter(({ kind }) => !IN_FORCE.has(kind))
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
    case "differentialPrivacy":
      return "neutral";
    case "minimumSites":
    case "minimumOutside":
    case "siteShare":
    case "siteRemainder":
    case "siteTop":
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

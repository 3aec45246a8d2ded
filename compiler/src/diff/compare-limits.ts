import { epsilonOf, WHOLE, type Disclosure } from "@qsc/plan";
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
  const remainderOf = ({ dominance }: Disclosure): number => (dominance?.remainder ?? 0) / 100;
  compare("the remainder asked for by the p%-rule", remainderOf(before), remainderOf(after), "%");
  // A smaller share of the same number of persons asks for more.
  const topOf = ({ dominance }: Disclosure): ReadonlyMap<number, number> =>
    new Map((dominance?.top ?? []).map(({ persons, share }) => [persons, WHOLE - share]));
  const [tops, others] = [topOf(before), topOf(after)];
  for (const persons of [...new Set([...tops.keys(), ...others.keys()])].sort((a, b) => a - b)) {
    const [from, to] = [(tops.get(persons) ?? 0) / 100, (others.get(persons) ?? 0) / 100];
    compare(`what all but the largest ${persons} must make up of a sum`, from, to, "%");
  }
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

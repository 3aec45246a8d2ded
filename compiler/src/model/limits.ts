import { decimalText, type Disclosure, type Dominance } from "@qsc/plan";
import type { PrivacyClause } from "../ast/nodes.ts";

/** One thing that a policy or a privacy block asks for. */
export type Limit =
  | { readonly kind: "minimumCohort"; readonly persons: number }
  | { readonly kind: "minimumSites"; readonly sites: number }
  /** So many persons are left of a cohort without those of any one site (R35). */
  | { readonly kind: "minimumOutside"; readonly persons: number }
  /** The most of a cohort's persons that may be at one site (R08). */
  | { readonly kind: "siteShare"; readonly share: number }
  /** Some policy must state the numbers of a dominance rule. */
  | { readonly kind: "dominanceRequired" }
  /** p%-rule: what is left without the two largest is at least this share of the largest (R04). */
  | { readonly kind: "dominanceRemainder"; readonly share: number }
  /** (n,k)-rule: the largest `persons` contribute at most this share (R03). */
  | { readonly kind: "dominanceTop"; readonly persons: number; readonly share: number }
  /** The same rules, held against the totals of sites. */
  | { readonly kind: "siteRemainder"; readonly share: number }
  | { readonly kind: "siteTop"; readonly sites: number; readonly share: number }
  /** ε = digits · 10^-scale. */
  | { readonly kind: "differentialPrivacy"; readonly digits: number; readonly scale: number };

/** Shares are in hundredths of a percent, so that `2.5%` is 250. */
export const WHOLE: number = 10_000;

/** What is asked for, one limit a name, and the one thing that a policy may allow. */
export interface Limits {
  readonly limits: ReadonlyMap<string, Limit>;
  /** Cells of nobody may show as 0. */
  readonly zerosPublic: boolean;
}

/** Limits of the same name are compared with each other, and the stricter one holds. */
export function nameOf(limit: Limit): string {
  switch (limit.kind) {
    case "dominanceTop":
      return `dominance top ${limit.persons}`;
    case "siteTop":
      return `dominance of sites top ${limit.sites}`;
    case "minimumCohort":
    case "minimumSites":
    case "minimumOutside":
    case "siteShare":
    case "dominanceRequired":
    case "dominanceRemainder":
    case "siteRemainder":
    case "differentialPrivacy":
      return limit.kind;
  }
}

/** The limit as it is written in a contract. */
export function clauseOf(limit: Limit): string {
  switch (limit.kind) {
    case "minimumCohort":
      return `minimum cohort ${limit.persons} persons`;
    case "minimumSites":
      return `minimum sites ${limit.sites}`;
    case "minimumOutside":
      return `minimum cohort ${limit.persons} persons outside each site`;
    case "siteShare":
      return `persons of one site at most ${percentOf(limit.share)}`;
    case "dominanceRequired":
      return "dominance required";
    case "dominanceRemainder":
      return `dominance remainder ${percentOf(limit.share)}`;
    case "dominanceTop":
      return `dominance top ${limit.persons} at most ${percentOf(limit.share)}`;
    case "siteRemainder":
      return `dominance of sites remainder ${percentOf(limit.share)}`;
    case "siteTop":
      return `dominance of sites top ${limit.sites} at most ${percentOf(limit.share)}`;
    case "differentialPrivacy":
      return `differential privacy epsilon ${decimalText(limit.digits, limit.scale)}`;
  }
}

/** Whether `own` protects less than `floor`; both have the same name. */
export function isWeaker(own: Limit, floor: Limit): boolean {
  return strictness(own) < strictness(floor);
}

/** The limits that satisfy all of `floors`; zeros may show only where all allow it. */
export function strictest(floors: readonly Limits[]): Limits {
  const limits = new Map<string, Limit>();
  for (const floor of floors) {
    for (const [name, limit] of floor.limits) {
      const known = limits.get(name);
      if (known === undefined || isWeaker(known, limit)) limits.set(name, limit);
    }
  }
  return { limits, zerosPublic: floors.length > 0 && floors.every((one) => one.zerosPublic) };
}

/** The limits in the form of a plan; null without a minimum cohort, for which there is no default. */
export function disclosureOf({ limits, zerosPublic }: Limits): Disclosure | null {
  const all = [...limits.values()];
  const find = <Kind extends Limit["kind"]>(kind: Kind): Extract<Limit, { kind: Kind }> | null =>
    all.find((limit): limit is Extract<Limit, { kind: Kind }> => limit.kind === kind) ?? null;
  const cohort = find("minimumCohort");
  const sites = find("minimumSites");
  const outside = find("minimumOutside");
  const share = find("siteShare");
  const epsilon = find("differentialPrivacy");
  const dominance = dominanceOf(
    find("dominanceRemainder"),
    all.filter((limit) => limit.kind === "dominanceTop"),
  );
  const dominanceOfSites = dominanceOf(
    find("siteRemainder"),
    all.flatMap((limit) =>
      limit.kind === "siteTop" ? [{ persons: limit.sites, share: limit.share }] : [],
    ),
  );
  if (cohort === null) return null;
  return {
    minimumCohort: cohort.persons,
    ...(sites && { minimumSites: sites.sites }),
    ...(outside && { minimumOutside: outside.persons }),
    ...(share && { siteShare: share.share }),
    ...(dominance && { dominance }),
    ...(dominanceOfSites && { dominanceOfSites }),
    ...(zerosPublic && { zerosPublic }),
    ...(epsilon && {
      differentialPrivacy: { epsilon: { digits: epsilon.digits, scale: epsilon.scale } },
    }),
  };
}

/** Rules of dominance in the form of a plan; null where none is stated. */
function dominanceOf(
  remainder: { readonly share: number } | null,
  rules: Dominance["top"],
): Dominance | null {
  if (remainder === null && rules.length === 0) return null;
  const top = rules
    .map(({ persons, share }) => ({ persons, share }))
    .sort((a, b) => a.persons - b.persons);
  return { ...(remainder && { remainder: remainder.share }), top };
}

/** The limits of a plan. */
export function limitsOf(disclosure: Disclosure): Limits {
  const { minimumCohort, minimumSites, minimumOutside, siteShare } = disclosure;
  const { dominance, dominanceOfSites, zerosPublic, differentialPrivacy } = disclosure;
  const all: readonly Limit[] = [
    { kind: "minimumCohort", persons: minimumCohort },
    ...one(minimumSites, (sites) => ({ kind: "minimumSites", sites })),
    ...one(minimumOutside, (persons) => ({ kind: "minimumOutside", persons })),
    ...one(siteShare, (share) => ({ kind: "siteShare", share })),
    ...one(dominance?.remainder, (share) => ({ kind: "dominanceRemainder", share })),
    ...(dominance?.top ?? []).map((top): Limit => ({ kind: "dominanceTop", ...top })),
    ...one(dominanceOfSites?.remainder, (share) => ({ kind: "siteRemainder", share })),
    ...(dominanceOfSites?.top ?? []).map(({ persons, share }): Limit => ({
      kind: "siteTop",
      sites: persons,
      share,
    })),
    ...one(differentialPrivacy, ({ epsilon }) => ({ kind: "differentialPrivacy", ...epsilon })),
  ];
  const limits = new Map(all.map((limit) => [nameOf(limit), limit]));
  return { limits, zerosPublic: zerosPublic === true };
}

function one<T>(value: T | undefined, limit: (value: T) => Limit): readonly Limit[] {
  return value === undefined ? [] : [limit(value)];
}

/** The limit that a clause states; null for clauses that state none, and for numbers out of range. */
export function limitOf(clause: PrivacyClause): Limit | null {
  switch (clause.kind) {
    case "minimumCohort":
      return { kind: clause.kind, persons: clause.persons };
    case "minimumSites":
      return { kind: clause.kind, sites: clause.sites };
    case "minimumOutside":
      return { kind: clause.kind, persons: clause.persons };
    case "dominanceRequired":
      return { kind: clause.kind };
    case "dominanceRemainder":
    case "siteRemainder": {
      const share = shareOf(clause.percent);
      return share === null ? null : { kind: clause.kind, share };
    }
    case "siteShare": {
      const share = shareOf(clause.percent);
      return share === null || share === WHOLE ? null : { kind: clause.kind, share };
    }
    case "dominanceTop": {
      const share = shareOf(clause.percent);
      const { persons } = clause;
      return share === null || !isTop(persons) ? null : { kind: clause.kind, persons, share };
    }
    case "siteTop": {
      const share = shareOf(clause.percent);
      const { sites } = clause;
      return share === null || !isTop(sites) ? null : { kind: clause.kind, sites, share };
    }
    case "differentialPrivacy": {
      const { epsilon } = clause;
      const [digits, scale] =
        epsilon.kind === "integer"
          ? [epsilon.value, 0]
          : epsilon.kind === "decimal"
            ? [epsilon.digits, epsilon.scale]
            : [0, 0];
      const isSound =
        scale <= FINEST_EPSILON && digits > 0 && digits <= LARGEST_EPSILON * 10 ** scale;
      return isSound ? { kind: clause.kind, digits, scale } : null;
    }
    case "usePolicy":
    case "suppressComplementary":
    case "zerosPublic":
    case "populationPublic":
    case "disjointSites":
      return null;
  }
}

/** How many of the largest contributions an (n,k)-rule may look at. */
export const MOST_TOP: number = 3;

function isTop(contributors: number): boolean {
  return contributors >= 1 && contributors <= MOST_TOP;
}

const FINEST_EPSILON = 6;

/** e^20 is half a billion: whoever asks for more asks for no protection. */
const LARGEST_EPSILON = 20;

/** A share of 0.01% to 100%, in hundredths of a percent. */
function shareOf(
  percent: Extract<PrivacyClause, { kind: "dominanceTop" }>["percent"],
): number | null {
  if (percent.kind !== "percent" || percent.scale > 2) return null;
  const share = percent.digits * 10 ** (2 - percent.scale);
  return share >= 1 && share <= WHOLE ? share : null;
}

function strictness(limit: Limit): number {
  switch (limit.kind) {
    case "minimumCohort":
    case "minimumOutside":
      return limit.persons;
    case "minimumSites":
      return limit.sites;
    case "dominanceRequired":
      return 0;
    case "dominanceRemainder":
    case "siteRemainder":
      return limit.share;
    case "siteShare":
    case "dominanceTop":
    case "siteTop":
      return -limit.share;
    case "differentialPrivacy":
      return -limit.digits * 10 ** -limit.scale;
  }
}

function percentOf(share: number): string {
  return `${share / 100}%`;
}

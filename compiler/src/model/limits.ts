import { decimalText, type Disclosure } from "@qsc/plan";
import type { PrivacyClause } from "../ast/nodes.ts";

/** One thing that a policy or a privacy block asks for. */
export type Limit =
  | { readonly kind: "minimumCohort"; readonly persons: number }
  | { readonly kind: "minimumSites"; readonly sites: number }
  /** Some policy must state the numbers of a dominance rule. */
  | { readonly kind: "dominanceRequired" }
  /** p%-rule: what is left without the two largest is at least this share of the largest (R04). */
  | { readonly kind: "dominanceRemainder"; readonly share: number }
  /** (n,k)-rule: the largest `persons` contribute at most this share (R03). */
  | { readonly kind: "dominanceTop"; readonly persons: number; readonly share: number }
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
  return limit.kind === "dominanceTop" ? `dominance top ${limit.persons}` : limit.kind;
}

/** The limit as it is written in a contract. */
export function clauseOf(limit: Limit): string {
  switch (limit.kind) {
    case "minimumCohort":
      return `minimum cohort ${limit.persons} persons`;
    case "minimumSites":
      return `minimum sites ${limit.sites}`;
    case "dominanceRequired":
      return "dominance required";
    case "dominanceRemainder":
      return `dominance remainder ${percentOf(limit.share)}`;
    case "dominanceTop":
      return `dominance top ${limit.persons} at most ${percentOf(limit.share)}`;
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
  const remainder = find("dominanceRemainder");
  const epsilon = find("differentialPrivacy");
  const top = all
    .filter((limit) => limit.kind === "dominanceTop")
    .map(({ persons, share }) => ({ persons, share }))
    .sort((a, b) => a.persons - b.persons);
  if (cohort === null) return null;
  return {
    minimumCohort: cohort.persons,
    ...(sites && { minimumSites: sites.sites }),
    ...((remainder !== null || top.length > 0) && {
      dominance: { ...(remainder && { remainder: remainder.share }), top },
    }),
    ...(zerosPublic && { zerosPublic }),
    ...(epsilon && {
      differentialPrivacy: { epsilon: { digits: epsilon.digits, scale: epsilon.scale } },
    }),
  };
}

/** The limits of a plan. */
export function limitsOf(disclosure: Disclosure): Limits {
  const { minimumCohort, minimumSites, dominance, zerosPublic, differentialPrivacy } = disclosure;
  const all: readonly Limit[] = [
    { kind: "minimumCohort", persons: minimumCohort },
    ...one(minimumSites, (sites) => ({ kind: "minimumSites", sites })),
    ...one(dominance?.remainder, (share) => ({ kind: "dominanceRemainder", share })),
    ...(dominance?.top ?? []).map((top): Limit => ({ kind: "dominanceTop", ...top })),
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
    case "dominanceRequired":
      return { kind: clause.kind };
    case "dominanceRemainder": {
      const share = shareOf(clause.percent);
      return share === null ? null : { kind: clause.kind, share };
    }
    case "dominanceTop": {
      const share = shareOf(clause.percent);
      const { persons } = clause;
      return share === null || persons < 1 || persons > MOST_TOP
        ? null
        : { kind: clause.kind, persons, share };
    }
    case "differentialPrivacy": {
      const { epsilon } = clause;
      if (epsilon.kind === "integer" && epsilon.value > 0) {
        return { kind: clause.kind, digits: epsilon.value, scale: 0 };
      }
      return epsilon.kind === "decimal" && epsilon.digits > 0 && epsilon.scale <= FINEST_EPSILON
        ? { kind: clause.kind, digits: epsilon.digits, scale: epsilon.scale }
        : null;
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

const FINEST_EPSILON = 15;

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
      return limit.persons;
    case "minimumSites":
      return limit.sites;
    case "dominanceRequired":
      return 0;
    case "dominanceRemainder":
      return limit.share;
    case "dominanceTop":
      return -limit.share;
    case "differentialPrivacy":
      return -limit.digits * 10 ** -limit.scale;
  }
}

function percentOf(share: number): string {
  return `${share / 100}%`;
}

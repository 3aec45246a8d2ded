import { expect, test } from "vitest";
import {
  clauseOf,
  disclosureOf,
  limitsOf,
  nameOf,
  strictest,
  type Limit,
  type Limits,
} from "./limits.ts";

function limits(...all: readonly Limit[]): Limits {
  return { limits: new Map(all.map((limit) => [nameOf(limit), limit])), zerosPublic: false };
}

const cohort = (persons: number): Limit => ({ kind: "minimumCohort", persons });
const top = (persons: number, share: number): Limit => ({ kind: "dominanceTop", persons, share });
const epsilon = (digits: number, scale: number): Limit => ({
  ...{ kind: "differentialPrivacy", digits, scale },
});

/** The strictest of two limits of the same name, as a clause. */
function checkStricter(one: Limit, other: Limit, expected: string): void {
  for (const pair of [
    [one, other],
    [other, one],
  ]) {
    const all = [...strictest(pair.map((limit) => limits(limit))).limits.values()];
    expect(all.map(clauseOf)).toEqual([expected]);
  }
}

test("the larger minimum cohort", () =>
  checkStricter(cohort(5), cohort(11), "minimum cohort 11 persons"));
test("more sites", () =>
  checkStricter(
    { kind: "minimumSites", sites: 2 },
    { kind: "minimumSites", sites: 3 },
    "minimum sites 3",
  ));
test("a larger remainder", () =>
  checkStricter(
    { kind: "dominanceRemainder", share: 1000 },
    { kind: "dominanceRemainder", share: 250 },
    "dominance remainder 10%",
  ));
test("a smaller share of the largest", () =>
  checkStricter(top(2, 9000), top(2, 8550), "dominance top 2 at most 85.5%"));
test("more persons outside each site", () =>
  checkStricter(
    { kind: "minimumOutside", persons: 5 },
    { kind: "minimumOutside", persons: 11 },
    "minimum cohort 11 persons outside each site",
  ));
test("a smaller share of one site", () =>
  checkStricter(
    { kind: "siteShare", share: 8000 },
    { kind: "siteShare", share: 6650 },
    "persons of one site at most 66.5%",
  ));
test("a larger remainder, and a smaller share, of sites", () => {
  checkStricter(
    { kind: "siteRemainder", share: 1000 },
    { kind: "siteRemainder", share: 250 },
    "dominance of sites remainder 10%",
  );
  checkStricter(
    { kind: "siteTop", sites: 2, share: 9000 },
    { kind: "siteTop", sites: 2, share: 8000 },
    "dominance of sites top 2 at most 80%",
  );
});
test("limits about sites and persons stand beside each other, and a plan gives them back", () => {
  const all = limits(
    ...[cohort(11), top(2, 9000)],
    { kind: "minimumOutside", persons: 5 },
    { kind: "siteShare", share: 8000 },
    { kind: "siteRemainder", share: 1000 },
    { kind: "siteTop", sites: 2, share: 7000 },
  );
  const disclosure = disclosureOf(all);
  expect(disclosure).toEqual({
    minimumCohort: 11,
    minimumOutside: 5,
    siteShare: 8000,
    dominance: { top: [{ persons: 2, share: 9000 }] },
    dominanceOfSites: { remainder: 1000, top: [{ persons: 2, share: 7000 }] },
  });
  expect(disclosure !== null && disclosureOf(limitsOf(disclosure))).toEqual(disclosure);
});
test("a smaller epsilon", () =>
  checkStricter(epsilon(1, 0), epsilon(25, 2), "differential privacy epsilon 0.25"));

test("rules for different numbers of persons stand beside each other", () =>
  expect(disclosureOf(strictest([limits(cohort(3), top(2, 9000)), limits(top(1, 7000))]))).toEqual({
    minimumCohort: 3,
    dominance: {
      top: [
        { persons: 1, share: 7000 },
        { persons: 2, share: 9000 },
      ],
    },
  }));
test("without a minimum cohort there is no disclosure limit at all", () =>
  expect(disclosureOf(limits(top(2, 9000)))).toBeNull());
test("zeros show only where every policy allows it", () => {
  const shown = { limits: new Map([["minimumCohort", cohort(3)]]), zerosPublic: true };
  expect(disclosureOf(strictest([shown, shown]))?.zerosPublic).toBe(true);
  expect(disclosureOf(strictest([shown, limits()]))?.zerosPublic).toBeUndefined();
  expect(strictest([]).zerosPublic).toBe(false);
});

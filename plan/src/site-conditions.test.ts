import { expect, test } from "vitest";
import type { Disclosure, Gate, Plan, Query } from "./plan.ts";
import { sitesAllow, sitesNeeded } from "./site-conditions.ts";

const AGE = {
  name: "age",
  type: { kind: "int", min: 2, max: 9, scale: 0 },
  optional: false,
} as const;

/** Cohort 1 is some of the persons of cell 0, and their values are at least 2. */
const QUERY: Query = {
  name: "q",
  where: null,
  keys: [],
  cohorts: [
    { condition: null, released: true },
    { condition: { kind: "column", column: 0 }, released: true },
  ],
  sums: [
    { cohort: 0, value: { kind: "column", column: 0 }, power: 1 },
    { cohort: 0, value: { kind: "column", column: 0 }, power: 2 },
  ],
  gates: [],
  partitions: [],
  totals: { kind: "none" },
  items: [],
};

const BOTH: Gate = { cohorts: [0, 1], exposed: [] };
const OTHERS = [
  { cohort: 0, coefficient: 1 },
  { cohort: 1, coefficient: -1 },
];

/** `sites`: of each site the sizes of the two cohorts, and the values of its persons less 2. */
function check(
  limits: Partial<Disclosure>,
  sites: readonly (readonly [all: number, some: number, distances?: readonly number[]])[],
  expected: boolean,
  gate: Gate = BOTH,
): void {
  const plan: Plan = {
    format: "qsc-plan/1",
    contract: { name: "c", version: "1.0.0" },
    dataset: { name: "d", schema: "S", person: "id", columns: [AGE] },
    parameters: [],
    disclosure: { minimumCohort: 3, ...limits },
    queries: [QUERY],
  };
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
  const sumsOf = (distances: readonly number[]): readonly bigint[] => [
    BigInt(total(distances)),
    BigInt(total(distances.map((one) => one ** 2))),
  ];
  const cell = {
    cohorts: [total(sites.map(([all]) => all)), total(sites.map(([, some]) => some))],
    sites: sites.map(([all, some]) => [all, some]),
    sums: sumsOf(sites.flatMap(([, , distances = []]) => distances)),
    siteSums: sites.map(([, , distances = []]) => sumsOf(distances)),
    largest: [],
  };
  expect(sitesAllow(plan, QUERY, gate, cell)).toBe(expected);
}

test("without limits nothing is asked", () => check({}, [[9, 9]], true));
test("persons of enough sites", () => {
  check(
    { minimumSites: 2 },
    [
      [9, 9],
      [1, 1],
    ],
    true,
  );
  check(
    { minimumSites: 2 },
    [
      [9, 9],
      [1, 0],
    ],
    false,
  );
});
test("enough persons without any one site", () => {
  check(
    { minimumOutside: 3 },
    [
      [5, 3],
      [4, 3],
    ],
    true,
  );
  check(
    { minimumOutside: 3 },
    [
      [5, 4],
      [4, 2],
    ],
    false,
  );
  check(
    { minimumOutside: 3 },
    [
      [5, 4],
      [4, 2],
      [1, 1],
    ],
    true,
  );
});
test("a cohort that is all at one site has nobody outside of it", () =>
  check(
    { minimumOutside: 3 },
    [
      [5, 5],
      [5, 0],
    ],
    false,
  ));
test("what follows from cohorts is asked the same, and may be nobody only where that may be told", () => {
  const strict: Gate = { cohorts: [0, 1], exposed: [{ terms: OTHERS }] };
  const lenient: Gate = { cohorts: [0, 1], exposed: [{ terms: OTHERS, mayBeEmpty: true }] };
  const few = [
    [9, 5],
    [5, 3],
  ] as const;
  const nobody = [
    [9, 5],
    [5, 5],
  ] as const;
  check({ minimumOutside: 3 }, few, false, strict);
  check({ minimumOutside: 3 }, few, false, lenient);
  check({ minimumOutside: 3 }, nobody, false, strict);
  check({ minimumOutside: 3 }, nobody, true, lenient);
  check(
    { minimumOutside: 3 },
    [
      [9, 5],
      [8, 3],
    ],
    true,
    strict,
  );
});
test("at most a share of the persons at one site", () => {
  check(
    { siteShare: 6_000 },
    [
      [6, 3],
      [4, 2],
    ],
    true,
  );
  check(
    { siteShare: 5_999 },
    [
      [6, 3],
      [4, 2],
    ],
    false,
  );
  check(
    { siteShare: 6_000 },
    [
      [6, 4],
      [4, 1],
    ],
    false,
  );
});
test("sites that dominate a sum, counted from 0 and not from the least value", () => {
  const p10 = { dominanceOfSites: { remainder: 1_000, top: [] } };
  // Totals of 20, 10 and 2, and of squares 200, 50 and 4.
  check(
    p10,
    [
      [2, 2, [8, 8]],
      [2, 2, [3, 3]],
      [1, 1, [0]],
    ],
    false,
  );
  const p1 = { dominanceOfSites: { remainder: 100, top: [] } };
  check(
    p1,
    [
      [2, 2, [8, 8]],
      [2, 2, [3, 3]],
      [1, 1, [0]],
    ],
    true,
  );
  check(
    p10,
    [
      [2, 2, [8, 8]],
      [2, 2, [8, 8]],
      [2, 2, [8, 8]],
    ],
    true,
  );
  check(
    p10,
    [
      [2, 2, [8, 8]],
      [2, 2, [8, 8]],
    ],
    false,
  );
  const top = { dominanceOfSites: { top: [{ persons: 1, share: 7_500 }] } };
  // 20 of 28 is not too much, but of the squares 200 of 216 are.
  check(
    top,
    [
      [2, 2, [8, 8]],
      [4, 4, [0, 0, 0, 0]],
    ],
    false,
  );
  check(
    top,
    [
      [2, 2, [8, 8]],
      [2, 2, [7, 7]],
    ],
    true,
  );
});
test("sums of other gates are not looked at", () =>
  check({ dominanceOfSites: { remainder: 1_000, top: [] } }, [[3, 3, [8, 8, 8]]], true, {
    ...{ cohorts: [1], exposed: [] },
  }));

test("how many sites a run needs", () => {
  const needed = (limits: Partial<Disclosure>): number =>
    sitesNeeded({ minimumCohort: 3, ...limits });
  expect(needed({})).toBe(1);
  expect(needed({ minimumSites: 3 })).toBe(3);
  expect(needed({ minimumOutside: 5 })).toBe(2);
  expect(needed({ siteShare: 5_000 })).toBe(2);
  expect(needed({ siteShare: 3_333, minimumSites: 3 })).toBe(4);
});

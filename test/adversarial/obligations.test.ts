import { expect, test } from "vitest";
import { runBothWays, type People, type Read } from "./contract.ts";

/**
 * An attack that the sizes of cohorts do not stop: it works on the real run without the clauses,
 * and with them the real run lets nobody compute it.
 */
interface Attack {
  readonly release: string;
  /** Without these clauses the attack works. */
  readonly clauses?: string;
  /** With these it works although nothing else is asked for. */
  readonly waived?: string;
  readonly sites: readonly [People, ...People[]];
  readonly compute: (read: Read) => number;
  readonly learns: number;
}

function check({ release, clauses = "", waived = "", sites, compute, learns }: Attack): void {
  const queries = `query { from p release { ${release} } }`;
  const run = (limits: string): number => compute(runBothWays(queries, sites, [], limits).released);
  expect(run(waived)).toBeCloseTo(learns, 9);
  expect(run(clauses)).toBeNaN();
}

const WEIGHTS: People = [
  [1, { weight: 190 }],
  [1, { weight: 60 }],
  [6, { weight: 40 }],
];

test("R04: the second heaviest estimates the heaviest within a few percent", () =>
  check({
    release: "n = count() s = sum(pain)",
    clauses: "dominance remainder 30%",
    sites: [
      [
        [1, { pain: 10 }],
        [1, { pain: 6 }],
        [2, { pain: 1 }],
        [8, { pain: 0 }],
      ],
    ],
    // Everything but their own value; what they are wrong by is the rest.
    compute: (read) => read("s").value - 6,
    learns: 12,
  }));

test("R03: one person makes up most of a sum", () =>
  check({
    release: "s = sum(score)",
    clauses: "dominance top 1 at most 70%",
    sites: [
      [
        [1, { score: 9 }],
        [9, { score: 0 }],
      ],
    ],
    compute: (read) => read("s").value,
    learns: 9,
  }));

test("what no few of these weights can dominate is proved, and opens", () => {
  const queries = "query { from p where weight is not missing release { s = sum(weight) } }";
  const { released, bundle } = runBothWays(queries, WEIGHTS, [], "dominance remainder 10%");
  expect(released("s").value).toBe(190 + 60 + 240);
  expect(bundle.circuit.rankings).toBeUndefined();
});

test("R03: squares are dominated where values are not", () => {
  const queries = "query { from p release { m = mean(score) v = variance(score) } }";
  const people: People = [
    [1, { score: 9 }],
    [11, { score: 1 }],
  ];
  const open = (clauses: string): number =>
    runBothWays(queries, people, [], clauses).released("m").value;
  expect(open("dominance top 1 at most 80%")).toBeNaN();
  expect(open("dominance top 1 at most 90%")).toBeCloseTo(20 / 12, 9);
});

test("R08: one of two sites subtracts its own persons", () =>
  check({
    release: "n = count(response)",
    clauses: "minimum sites 3",
    sites: [
      [
        [7, { response: 1 }],
        [6, { response: 0 }],
      ],
      [
        [4, { response: 1 }],
        [5, { response: 0 }],
      ],
      [[9, { response: 0 }]],
    ],
    compute: (read) => read("n").value - 7,
    learns: 4,
  }));

test("three sites are enough", () => {
  const site: People = [[3, { response: 1 }]];
  const queries = "query { from p release { n = count(response) } }";
  const { released } = runBothWays(queries, [site, site, site], [], "minimum sites 3");
  expect(released("n").value).toBe(9);
});

/** Of 30 responders 26 are at the first site, which is also a recipient. */
const OWNER: Attack["sites"] = [
  [
    [26, { response: 1 }],
    [14, { response: 0 }],
  ],
  [
    [2, { response: 1 }],
    [9, { response: 0 }],
  ],
  [
    [2, { response: 1 }],
    [12, { response: 0 }],
  ],
];

test("R35: the querier's own rows", () =>
  check({
    release: "n = count(response)",
    clauses: "minimum cohort 5 persons outside each site",
    sites: OWNER,
    compute: (read) => read("n").value - 26,
    learns: 4,
  }));

test("R35: what follows from figures, less the querier's own rows", () =>
  check({
    release: "n = count() r = count(response)",
    clauses: "minimum cohort 5 persons outside each site",
    sites: [
      [
        [20, { response: 1 }],
        [20, { response: 0 }],
      ],
      [
        [15, { response: 1 }],
        [1, { response: 0 }],
      ],
    ],
    compute: (read) => read("n").value - read("r").value - 20,
    learns: 1,
  }));

test("R35, R02: all persons of the other sites responded", () =>
  check({
    release: "n = count() r = count(response)",
    clauses: "minimum cohort 5 persons outside each site",
    waived: "minimum cohort 5 persons outside each site zeros public",
    sites: [
      [
        [20, { response: 1 }],
        [20, { response: 0 }],
      ],
      [[15, { response: 1 }]],
    ],
    compute: (read) => read("n").value - read("r").value - 20,
    learns: 0,
  }));

test("two-site subtraction: each site has the other's total", () =>
  check({
    release: "n = count() s = sum(pain)",
    clauses: "minimum cohort 5 persons outside each site",
    sites: [[[12, { pain: 3 }]], [[2, { pain: 7 }]]],
    compute: (read) => (read("s").value - 36) / (read("n").value - 12),
    learns: 7,
  }));

test("R08: one site has nearly all", () =>
  check({
    release: "n = count(response)",
    clauses: "persons of one site at most 80%",
    sites: OWNER,
    // Wrong by no more than the four persons of others.
    compute: (read) => read("n").value,
    learns: 30,
  }));

test("R04 at site level: the second largest site estimates the largest", () =>
  check({
    release: "n = count() s = sum(score)",
    clauses: "dominance of sites remainder 10%",
    sites: [[[12, { score: 9 }]], [[10, { score: 5 }]], [[5, { score: 1 }]]],
    // Its own 50 taken away, it is wrong by the 5 of the smallest site.
    compute: (read) => read("s").value - 50,
    learns: 113,
  }));

test("R03 at site level: one site makes up most of a sum", () =>
  check({
    release: "n = count() v = stddev(score)",
    clauses: "dominance of sites top 1 at most 90%",
    sites: [[[12, { score: 9 }]], [[10, { score: 1 }]], [[8, { score: 1 }]]],
    compute: (read) => read("v").count,
    learns: 30,
  }));

test("figures of sites that none can make out from the others open", () => {
  const queries = "query { from p release { n = count(response) s = sum(score) } }";
  const site: People = [
    [6, { response: 1, score: 4 }],
    [6, { response: 0, score: 5 }],
  ];
  const clauses = [
    ...["minimum cohort 5 persons outside each site", "persons of one site at most 40%"],
    ...["dominance of sites remainder 90%", "dominance of sites top 2 at most 70%"],
  ];
  const { released, bundle } = runBothWays(queries, [site, site, site], [], clauses.join(" "));
  expect(released("n").value).toBe(18);
  expect(released("s").value).toBe(162);
  const rules = bundle.certificate.claims.map(({ rule, name }) => `${rule} ${name}`);
  expect(rules).toEqual(
    expect.arrayContaining([
      ...["R35 own rows", "R08 share of one site"],
      ...["R03 (n,k)-dominance of sites", "R04 p%-rule of sites"],
    ]),
  );
});

test("two sites open what both have enough persons for", () => {
  const site: People = [
    [6, { response: 1 }],
    [7, { response: 0 }],
  ];
  const queries = "query { from p release { n = count() r = proportion(response) } }";
  const clauses = "minimum cohort 5 persons outside each site";
  expect(runBothWays(queries, [site, site], [], clauses).released("r").count).toBe(26);
});

test("a closed cell does not say which of the limits closed it", () => {
  const queries = "query { from p group by arm release { n = count() s = sum(score) } }";
  const clauses = "minimum cohort 5 persons outside each site dominance of sites remainder 10%";
  const sites: readonly [People, People, People] = [
    [
      [6, { arm: 0, score: 9 }],
      [1, { arm: 1, score: 1 }],
      [30, { arm: 2, score: 1 }],
    ],
    [[6, { arm: 0, score: 9 }]],
    [
      [6, { arm: 0, score: 0 }],
      [1, { arm: 2, score: 1 }],
    ],
  ];
  const { figures } = runBothWays(queries, sites, [], clauses);
  const [dominated, small, owned] = figures.queries[0]!.cells;
  expect(dominated).toEqual(small);
  expect(owned).toEqual(small);
  expect(small?.open.includes(true)).toBe(false);
});

test("R02: everybody responded", () =>
  check({
    release: "n = count() r = proportion(response)",
    waived: "zeros public",
    sites: [[[12, { response: 1 }]]],
    compute: (read) => read("r").value,
    learns: 1,
  }));

test("that nobody lacks a value may be told", () => {
  const queries = "query { from p release { n = count() m = mean(weight) } }";
  const { released } = runBothWays(queries, WEIGHTS);
  expect(released("m").count).toBe(8);
});

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

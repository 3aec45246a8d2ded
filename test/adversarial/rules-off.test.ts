import { afterEach, expect, test, vi } from "vitest";
import { codesOf, type People, type Read } from "./contract.ts";

/**
 * Each static rule stops an attack: with the rule the contract is refused,
 * with the rule taken out of the compiler the very same contract runs and the attacker learns the secret.
 */
interface Attack {
  /** The rule's module, relative to the compiler's sources, and what stands in its place. */
  readonly rule: readonly [file: string, without: Readonly<Record<string, unknown>>];
  readonly code: string;
  readonly queries: string;
  /** Further limits of the contract's policy. */
  readonly clauses?: string;
  readonly people: People | readonly [site: People, ...others: People[]];
  readonly compute: (read: Read) => number;
  readonly learns: number;
}

afterEach(() => {
  vi.resetModules();
});

async function check(attack: Attack): Promise<void> {
  const { rule, code, queries, clauses = "", people, compute, learns } = attack;
  expect([...new Set(codesOf(queries, clauses))]).toEqual([code]);
  const [file, without] = rule;
  const path = `../../compiler/src/${file}`;
  vi.doMock(path, async (original) => ({ ...(await original<object>()), ...without }));
  vi.resetModules();
  const { runBothWays } = await import("./contract.ts");
  const { released } = runBothWays(queries, people, [], clauses);
  vi.doUnmock(path);
  expect(compute(released)).toBeCloseTo(learns, 9);
}

const query = (body: string, name = ""): string => `query ${name} { from p ${body} }`;
const noFinding = (): null => null;
const MASKED = ["rules/disclosure/masked-sum.ts", { maskedSum: noFinding }] as const;
const MOMENTS = ["lower/moments.ts", { momentFindings: () => [] }] as const;
const LINKED = ["lower/cohorts/tables.ts", { relationOf: () => "disjoint" }] as const;

test("R23: a sum that is 0 for everybody but one person", () =>
  check({
    rule: MASKED,
    code: "disclosure/masked-sum",
    queries: query("release { n = count() s = sum(if age == 93 then score else 0) }"),
    people: [
      [20, { age: 50, score: 3 }],
      [1, { age: 93, score: 7 }],
    ],
    compute: (read) => read("s").value,
    learns: 7,
  }));

test("R23: a mask of ones and zeros as a factor", () =>
  check({
    rule: MASKED,
    code: "disclosure/masked-sum",
    queries: query("release { n = count() s = sum(score * visits) }"),
    people: [
      [20, { score: 5, visits: 0 }],
      [1, { score: 9, visits: 1 }],
    ],
    compute: (read) => read("s").value,
    learns: 9,
  }));

test("R30: what is missing counts as 0 in a sum over all", () =>
  check({
    rule: MASKED,
    code: "disclosure/masked-sum",
    queries: query("release { n = count() s = sum(weight else 0) }"),
    people: [
      [20, { weight: null }],
      [1, { weight: 83 }],
    ],
    compute: (read) => read("s").value,
    learns: 83,
  }));

test("R24: the moments of a field with three values are the sizes of its groups", () =>
  check({
    rule: MOMENTS,
    code: "disclosure/moments-reveal-counts",
    queries: query("release { n = count() v = variance(children) m = mean(children) }"),
    people: [
      [20, { children: 0 }],
      [3, { children: 2 }],
    ],
    // With values 0 and 2 the mean is twice the share of those with two children.
    compute: (read) => (read("m").value * read("m").count) / 2,
    learns: 3,
  }));

test("R24: two sums whose difference is a sum over a hidden field", () =>
  check({
    rule: MOMENTS,
    code: "disclosure/moments-reveal-counts",
    queries: query("release { a = sum(score) b = sum(score + visits) }"),
    people: [
      [20, { score: 4, visits: 0 }],
      [1, { score: 4, visits: 2 }],
    ],
    compute: (read) => read("b").value - read("a").value,
    learns: 2,
  }));

test("R20: a median that leaves nobody between a count and its band", () =>
  check({
    rule: ["lower/quantiles.ts", { quantileFindings: () => [] }],
    code: "disclosure/quantile-beside-figures",
    queries: query("release { n = count() y = count(age < 40) m = median(age, {40, 50, 60}) }"),
    people: [
      [20, { age: 30 }],
      [21, { age: 55 }],
    ],
    // Those of 40 to 49 are below the median's band, and so are fewer than its rank.
    compute: (read) =>
      read("m").value > 1 ? Math.ceil(read("n").value / 2) - 1 - read("y").value : Number.NaN,
    learns: 0,
  }));

test("R35: a median among a site's own rows", () =>
  check({
    rule: ["rules/disclosure/minimum-outside.ts", { quantileOutsideSites: noFinding }],
    code: "disclosure/quantile-outside-sites",
    queries: query("release { n = count() m = median(age, {40, 60}) }"),
    clauses: "minimum cohort 5 persons outside each site",
    people: [
      [
        [7, { age: 30 }],
        [13, { age: 50 }],
      ],
      [[6, { age: 35 }]],
    ],
    // The 13th of 26 is below 40, and seven of the site's own are: so are all six of the other.
    compute: (read) => (read("m").value === 0 ? Math.ceil(read("n").value / 2) - 7 : Number.NaN),
    learns: 6,
  }));

test("R12: two tables whose persons differ by one", () =>
  check({
    rule: LINKED,
    code: "disclosure/linked-tables",
    queries: `${query("where age >= 65 release { n = count() }", "all")}
      ${query("where age >= 66 release { n = count() }", "older")}`,
    people: [
      [9, { age: 70 }],
      [1, { age: 65 }],
    ],
    compute: (read) => read("n", "", 0).value - read("n", "", 1).value,
    learns: 1,
  }));

test("R11: those who are left out of a table", () =>
  check({
    rule: LINKED,
    code: "disclosure/linked-tables",
    queries: `${query("release { n = count() }", "all")}
      ${query("where weight is not missing release { n = count() }", "measured")}`,
    people: [
      [20, { weight: 70 }],
      [2, { weight: null }],
    ],
    compute: (read) => read("n", "", 0).value - read("n", "", 1).value,
    learns: 2,
  }));

test("R14: a hierarchy whose levels stand beside each other", () =>
  check({
    rule: LINKED,
    code: "disclosure/linked-tables",
    queries: `${query("where sex == f group by arm release { n = count() }", "women")}
      ${query("where response group by arm release { n = count() }", "responders")}
      ${query("where sex == f or response group by arm release { n = count() }", "either")}`,
    people: [
      [8, { sex: 0, response: 0 }],
      [7, { sex: 1, response: 1 }],
      [2, { sex: 0, response: 1 }],
    ],
    compute: (read) => read("n", "a", 0).value + read("n", "a", 1).value - read("n", "a", 2).value,
    learns: 2,
  }));

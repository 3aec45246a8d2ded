import { expect, test } from "vitest";
import { runBothWays, type People } from "./contract.ts";
import { checkGated as check, query } from "./gated-attack.ts";

test("a total beside its two parts, within the cell", () =>
  check({
    queries: query(
      "release { n = count(age > 39) a = count(2 * age in 80..119) b = count(not (age < 60)) }",
    ),
    people: [
      [10, { age: 50 }],
      [1, { age: 70 }],
    ],
    compute: (read) => read("n").value - read("a").value,
    learns: 1,
  }));

test("a mean beside the histogram of its field, of which a band is closed", () =>
  check({
    queries: query("release { n = count() h = histogram(score, {5}) m = mean(score) }"),
    people: [
      [20, { score: 1 }],
      [1, { score: 9 }],
    ],
    // Those who are not in the band that is large enough have the rest of the sum.
    compute: (read) => read("m").value * read("n").value - 20,
    learns: 9,
  }));

test("a mean of those with a value beside the bands of it", () =>
  check({
    queries: query("release { m = mean(weight) h = histogram(weight, {80}) }"),
    people: [
      [10, { weight: 70 }],
      [1, { weight: 120 }],
    ],
    compute: (read) => read("m").value * read("m").count - 70 * 10,
    learns: 120,
  }));

test("a mean beside a count of the same field gives the value of the few who are counted", () =>
  check({
    queries: query("release { some = count(score >= 5) m = mean(score) }"),
    people: [
      [20, { score: 0 }],
      [1, { score: 9 }],
    ],
    compute: (read) => read("m").value * read("m").count,
    learns: 9,
  }));

const BASELINE = query(
  "group by arm release { n = count() meanAge = mean(age) ages = histogram(age, {40, 65}) }",
);
const BANDS: People = [
  [10, { arm: 0, age: 30 }],
  [10, { arm: 0, age: 50 }],
  [10, { arm: 0, age: 80 }],
  [10, { arm: 1, age: 30 }],
  [10, { arm: 1, age: 50 }],
  [3, { arm: 1, age: 80 }],
  [9, { arm: 2, age: 30 }],
];

test("a baseline table opens where all of its bands do, and keeps its sizes where not", () => {
  const { released } = runBothWays(BASELINE, BANDS);
  expect(released("meanAge", "a").value).toBeCloseTo(160 / 3, 9);
  expect(released("ages", "a").bins).toEqual([10, 10, 10]);
  expect(released("meanAge", "b").value).toBeNaN();
  expect(released("n", "b").value).toBe(23);
  // The last label that is large enough stays closed beside the small one, whatever the mean is.
  expect(released("ages", "b").bins).toEqual([10, Number.NaN, Number.NaN]);
});

test("bands beside the size of their cell open all or none under a minimum of sites", () => {
  const queries = query("release { n = count() ages = histogram(age, {65}) }");
  const site = (young: number, old: number): People => [
    [young, { age: 30 }],
    [old, { age: 80 }],
  ];
  const run = (...sites: [People, ...People[]]): readonly number[] => {
    const { released } = runBothWays(queries, sites, [], "minimum sites 3");
    return [released("n").value, ...released("ages").bins];
  };
  expect(run(site(5, 5), site(5, 5), site(5, 5))).toEqual([30, 15, 15]);
  expect(run(site(5, 8), site(5, 8), site(5, 0)).map(Number.isNaN)).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

test("a sum that a person dominates closes, and the size of its cell does not", () => {
  const people: People = [
    [1, { score: 9 }],
    [9, { score: 0 }],
  ];
  const queries = query("release { n = count() s = sum(score) }");
  const { released } = runBothWays(queries, people, [], "dominance top 1 at most 70%");
  expect(released("n").value).toBe(10);
  expect(released("s").value).toBeNaN();
});

import { test } from "vitest";
import type { People } from "./contract.ts";
import { checkGated as check, query } from "./gated-attack.ts";

const YES = { response: 1 };
const [A, B, C] = [{ arm: 0 }, { arm: 1 }, { arm: 2 }];

test("a sum over the one person of an age gives their value away", () =>
  check({
    queries: query("where age == 93 release { s = sum(score) }"),
    people: [
      [20, { age: 50, score: 3 }],
      [1, { age: 93, score: 7 }],
    ],
    compute: (read) => read("s").value,
    learns: 7,
  }));

test("N and N-1: two nested ages differ by one person", () =>
  check({
    queries: query("release { n = count(age >= 65) m = count(age >= 66) }"),
    people: [
      [9, { age: 70 }],
      [1, { age: 65 }],
    ],
    compute: (read) => read("n").value - read("m").value,
    learns: 1,
  }));

test("a variance and a mean of two persons are their two values", () =>
  check({
    queries: query("where age == 93 release { m = mean(score) v = variance(score) }"),
    people: [
      [20, { age: 50, score: 3 }],
      [1, { age: 93, score: 2 }],
      [1, { age: 93, score: 8 }],
    ],
    compute: (read) => read("m").value + Math.sqrt(read("v").value / 2),
    learns: 5 + 3,
  }));

test("sums over two cohorts nested by what is missing", () =>
  check({
    queries: query("where pain is not missing release { p = sum(pain) w = sum(weight) }"),
    people: [
      [10, { pain: 2, weight: 70 }],
      [1, { pain: 9, weight: null }],
    ],
    compute: (read) => read("p").count - read("w").count,
    learns: 1,
  }));

test("nested ages under the names of `let` and behind `not`", () =>
  check({
    queries: query(
      "let old = age >= 65 let older = not (age < 66) release { n = count(old) m = count(older) }",
    ),
    people: [
      [9, { age: 70 }],
      [1, { age: 65 }],
    ],
    compute: (read) => read("n").value - read("m").value,
    learns: 1,
  }));

test("arithmetic hides that two conditions are nested", () =>
  check({
    queries: query("release { n = count(2 * score >= 8) m = count(10 - score < 6) }"),
    people: [
      [8, { score: 9 }],
      [2, { score: 4 }],
    ],
    compute: (read) => read("n").value - read("m").value,
    learns: 2,
  }));

test("complementary conditions that look unlike give the cell, and it a part", () =>
  check({
    queries: query("release { low = count(score <= 3) high = count(not (score + 1 < 5)) }"),
    people: [
      [12, { score: 1 }],
      [3, { score: 4 }],
    ],
    compute: (read) => read("low").value + read("high").value,
    learns: 15,
  }));

test("excluded cases: a count beside its total", () =>
  check({
    queries: query("release { n = count() no = count(not response) }"),
    people: [
      [10, {}],
      [1, YES],
    ],
    compute: (read) => read("n").value - read("no").value,
    learns: 1,
  }));

test("a percentage is a count", () =>
  check({
    queries: query("release { share = proportion(response) }"),
    people: [
      [49, {}],
      [1, YES],
    ],
    compute: (read) => read("share").value * read("share").count,
    learns: 1,
  }));

test("a percentage near 100 is a count, too", () =>
  check({
    queries: query("release { share = proportion(response) }"),
    people: [
      [1, {}],
      [49, YES],
    ],
    compute: (read) => (1 - read("share").value) * read("share").count,
    learns: 1,
  }));

test("a tracker pads the target with `or`", () =>
  check({
    queries: query(
      "release { n = count() t = count(age == 93 or smoker) u = count(age == 93 or not smoker) }",
    ),
    people: [
      [20, { age: 40, smoker: 1 }],
      [20, { age: 40 }],
      [1, { age: 93 }],
    ],
    compute: (read) => read("t").value + read("u").value - read("n").value,
    learns: 1,
  }));

test("a tracker pads the target with `and`", () =>
  check({
    queries: query("release { s = count(smoker) t = count(smoker and not (age == 93)) }"),
    people: [
      [20, { age: 40, smoker: 1 }],
      [1, { age: 93, smoker: 1 }],
    ],
    compute: (read) => read("s").value - read("t").value,
    learns: 1,
  }));

test("inclusion and exclusion find those in neither cohort", () =>
  check({
    queries: query(
      "release { n = count() r = count(response) s = count(smoker) both = count(response and smoker) }",
    ),
    people: [
      [10, { response: 1, smoker: 1 }],
      [10, { response: 1 }],
      [10, { smoker: 1 }],
      [2, {}],
    ],
    compute: (read) => read("n").value - read("r").value - read("s").value + read("both").value,
    learns: 2,
  }));

test("half of a sum of three overlapping counts is one category", () =>
  check({
    queries: query(
      "release { notA = count(arm != a) notB = count(arm != b) notC = count(arm != c) }",
    ),
    people: [
      [10, A],
      [1, B],
      [10, C],
    ],
    compute: (read) => (read("notA").value + read("notC").value - read("notB").value) / 2,
    learns: 1,
  }));

test("means over optional fields tell how many are missing", () =>
  check({
    queries: query("release { n = count() w = mean(weight) }"),
    people: [
      [10, { weight: 80 }],
      [2, { weight: null }],
    ],
    compute: (read) => read("n").value - read("w").count,
    learns: 2,
  }));

test("a mean over those with a value, and a count of those with two", () =>
  check({
    queries: query(
      "release { w = mean(weight) both = count(weight is not missing and pain is not missing) }",
    ),
    people: [
      [10, { weight: 80, pain: 3 }],
      [1, { weight: 90, pain: null }],
    ],
    compute: (read) => read("w").count - read("both").value,
    learns: 1,
  }));

test("recoding what is missing one way and the other", () =>
  check({
    queries: query("release { least = count(relapse else false) most = count(relapse else true) }"),
    people: [
      [10, { relapse: 1 }],
      [10, { relapse: 0 }],
      [1, { relapse: null }],
    ],
    compute: (read) => read("most").value - read("least").value,
    learns: 1,
  }));

test("a parameter that brings one cohort next to another", () =>
  check({
    queries: `parameter cut: Int in {64, 65, 80} ${query("release { n = count(age >= $cut) m = count(age >= 65) }")}`,
    parameters: [64],
    people: [
      [10, { age: 90 }],
      [1, { age: 64 }],
    ],
    compute: (read) => read("n").value - read("m").value,
    learns: 1,
  }));

test("a parameter that chooses the field by `if`", () =>
  check({
    queries: `parameter strict: Bool ${query("release { n = count(response) m = count(if $strict then (response and smoker) else response) }")}`,
    parameters: [1],
    people: [
      [10, { response: 1, smoker: 1 }],
      [2, YES],
    ],
    compute: (read) => read("n").value - read("m").value,
    learns: 2,
  }));

test("a histogram's bin of one value", () =>
  check({
    queries: query("release { h = histogram(score, {4, 5}) }"),
    people: [
      [10, { score: 1 }],
      [1, { score: 4 }],
      [10, { score: 9 }],
    ],
    compute: (read) => read("h").bins[1] ?? 0,
    learns: 1,
  }));

test("a key from the same field as a condition leaves a sliver", () =>
  check({
    queries: query("group by bands(age, {65}) release { n = count() m = count(age >= 66) }"),
    people: [
      [10, { age: 40 }],
      [10, { age: 80 }],
      [1, { age: 65 }],
    ],
    compute: (read) => read("n", "65..110").value - read("m", "65..110").value,
    learns: 1,
  }));

test("a condition that is constant in some cells is guarded in the others", () =>
  check({
    queries: query("group by sex release { n = count() x = count(sex == f or response) }"),
    people: [
      [10, { sex: 0 }],
      [1, { sex: 1 }],
      [10, { sex: 1, response: 1 }],
    ],
    compute: (read) => read("n", "m").value - read("x", "m").value,
    learns: 1,
  }));

test.each(["response", "sex", "arm", "visits"])("a small group by `%s`", (key) =>
  check({
    queries: query(`group by ${key} release { n = count() }`),
    people: [
      [10, {}],
      [3, { response: 1, sex: 1, arm: 1, visits: 1 }],
    ],
    compute: (read) => read("n", { response: "true", sex: "m", arm: "b", visits: "1" }[key]).value,
    learns: 3,
  }),
);

const byArm = query("group by arm release { n = count() }", "cells");
const total = query("release { n = count() }", "total");

test("a margin in another table gives the one closed cell", () =>
  check({
    queries: `${byArm} ${total}`,
    people: [
      [10, A],
      [10, B],
      [1, C],
    ],
    compute: (read) => read("n", "", 1).value - read("n", "a").value - read("n", "b").value,
    learns: 1,
  }));

test("row totals and column totals are margins of each other's tables", () =>
  check({
    queries: `${byArm} ${query("group by sex release { n = count() }", "other")}`,
    people: [
      [10, { arm: 0, sex: 0 }],
      [10, { arm: 1, sex: 1 }],
      [1, { arm: 2, sex: 0 }],
    ],
    compute: (read) =>
      read("n", "f", 1).value +
      read("n", "m", 1).value -
      read("n", "a").value -
      read("n", "b").value,
    learns: 1,
  }));

test("the same population in other words is the same population", () =>
  check({
    queries: `${query("where age >= 65 group by arm release { n = count() }", "cells")}
      ${query("where not (2 * age < 130) release { n = count() }", "total")}`,
    people: [
      [10, { age: 70, arm: 0 }],
      [10, { age: 65, arm: 1 }],
      [1, { age: 66, arm: 2 }],
      [30, { age: 64, arm: 2 }],
    ],
    compute: (read) => read("n", "", 1).value - read("n", "a").value - read("n", "b").value,
    learns: 1,
  }));

// K persons in two cells: were the table open, closed cells would be known not to be 0.
test("all small cells of a table with a small total", () =>
  check({
    queries: `${query("group by sex release { n = count() }", "cells")} ${total}`,
    people: [
      [4, { sex: 0 }],
      [1, { sex: 1 }],
    ],
    compute: (read) => read("n", "", 1).value - read("n", "f").value,
    learns: 1,
  }));

test("a cell that hides its size and shows another cohort bounds the other closed cells", () => {
  const queries = `${query(
    "group by arm release { n = count() s = sum(score) high = count(score >= 5) x = count(response) }",
    "cells",
  )} ${total}`;
  const people: People = [
    [4, { arm: 0, response: 1, score: 9 }],
    [2, { arm: 0, response: 1, score: 1 }],
    [1, { arm: 1, score: 1 }],
  ];
  check({
    ...{ queries, people },
    // At most so many persons are in arms b and c.
    compute: (read) => read("n", "", 1).value - read("x", "a").value,
    learns: 1,
  });
});

import { expect, test } from "vitest";
import { compile } from "../compile.ts";

/** The items of the plan, or the codes of what stands in the way. */
function check(keys: string, items: string): unknown {
  const source = `schema P {
      person id
      id: Id identifier
      arm: enum { control, treated }
      site: enum { north, south }
      again: enum { control, other }
      female: Bool
      smoker: Bool?
      age: Int 18..110
    }
    contract C version 1.0.0 {
      data people: P
      query { from people ${keys} release { ${items} } }
      privacy { minimum cohort 11 persons }
    }`;
  const { bundle, diagnostics } = compile(new Map([["c.qsc", source]]), "c.qsc");
  return bundle?.plan.queries[0]?.items ?? diagnostics.map(({ code }) => code);
}

const TREATED = { key: 1, label: 1 };

test("a condition gives proportions and a number means", () => {
  expect(check("group by site, arm", "d = difference(female, than: treated)")).toMatchObject([
    { kind: "differenceOfProportions", numerator: 1, denominator: 0, than: TREATED },
  ]);
  expect(check("group by site, arm", "r = ratio(female, than: treated)")).toMatchObject([
    { kind: "ratioOfProportions", numerator: 1, denominator: 0, than: TREATED },
  ]);
  expect(check("group by site, arm", "d = difference(age, than: treated)")).toMatchObject([
    { kind: "differenceOfMeans", sum: 0, squares: 1, than: TREATED },
  ]);
});

test.each([
  ["group by site, arm", "d = difference(female)", ["type/comparison-group"]],
  ["group by site", "d = difference(female, than: control)", ["type/comparison-group"]],
  ["group by arm, again", "d = difference(female, than: control)", ["type/comparison-group"]],
  ["", "d = difference(female, than: control)", ["type/comparison-group"]],
  ["group by arm", "d = ratio(age, than: control)", ["type/mismatch"]],
  ["group by arm", "d = difference(site, than: control)", ["type/mismatch"]],
  ["group by arm", "d = difference(smoker, than: control)", ["type/missing-undecided"]],
  ["group by arm", "d = difference(than: control)", ["type/argument-count"]],
  ["group by arm", "d = difference(female, to: control)", ["type/argument-name"]],
  ["", "m = mean(age, interval: 90%)", ["support/interval-level"]],
  ["", "m = mean(age, interval: 95)", ["support/interval-level"]],
])("%s release %s gives %j", (keys, items, codes) => {
  expect(check(keys, items)).toEqual(codes);
});

test("a mean has an interval when asked for, or when its squares open anyway", () => {
  expect(check("", "m = mean(age)")).not.toHaveProperty("0.squares");
  expect(check("", "m = mean(age, interval: 95%)")).toMatchObject([{ sum: 0, squares: 1 }]);
  expect(check("", "m = mean(age, interval: 95.0%)")).toMatchObject([{ sum: 0, squares: 1 }]);
  expect(check("", "m = mean(age) s = stddev(age)")).toMatchObject([
    { kind: "mean", sum: 0, squares: 1 },
    { kind: "stddev", sum: 0, squares: 1 },
  ]);
});

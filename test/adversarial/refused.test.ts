import { expect, test } from "vitest";
import { codesOf } from "./contract.ts";

/** One query with this body is refused with exactly these codes. */
function check(body: string, ...codes: readonly string[]): void {
  expect(codesOf(`query { from p ${body} }`)).toEqual(codes);
}

/** Two queries, or more, are refused with exactly this code. */
function checkTables(bodies: readonly string[], ...codes: readonly string[]): void {
  const queries = bodies.map((body, at) => `query q${at} { from p ${body} }`);
  expect(codesOf(queries.join("\n"))).toEqual(codes);
}

const LINKED = "disclosure/linked-tables";
const MASKED = "disclosure/masked-sum";
const MOMENTS = "disclosure/moments-reveal-counts";

test.each(["weight else 40", "age + 1", "seen"])("exact values as groups: `%s`", (key) =>
  check(`group by k = ${key} release { n = count() }`, "disclosure/group-domain"),
);
test("a group by every age", () =>
  check("group by age release { n = count() }", "disclosure/group-domain"));
test("a group by every day", () =>
  check("group by seen release { n = count() }", "disclosure/group-domain"));
test("bands of one value each are as many groups as values", () => {
  const cuts = Array.from({ length: 70 }, (_, at) => 20 + at).join(", ");
  check(`group by bands(age, {${cuts}}) release { n = count() }`);
  check(`release { h = histogram(age, {${cuts}}) }`, "disclosure/group-domain");
});
test.each(["min", "max"])("`%s` is the value of one person", (name) =>
  check(`release { x = ${name}(age) }`, "disclosure/endpoints"),
);
test("a value of each row", () => check("release { x = age }", "disclosure/row-level-output"));
test("an identifier", () =>
  check("group by id release { n = count() }", "disclosure/identifier-used"));

test.each([
  "if response then score else 0",
  "score * visits",
  "score * score",
  "weight else 0",
  "score + children",
])("a sum over `%s` counts or picks persons", (value) =>
  check(`release { s = sum(${value}) }`, MASKED),
);
test("a mask under the name of `let`", () =>
  check("let x = if response then score else 0 release { s = sum(x) }", MASKED));
test("a sum times a parameter", () =>
  expect(
    codesOf("parameter f: Int in {0, 1} query { from p release { s = sum($f * score) } }"),
  ).toEqual([MASKED]));

test("two sums whose difference is a sum over another field", () =>
  check("release { a = sum(score) b = sum(score + visits) }", MOMENTS));
test("moments of a field with three values", () =>
  check("release { v = variance(children) }", MOMENTS));
test("moments of a field with four values", () =>
  check("release { v = variance(visits) }", MOMENTS));
test("moments of a domain that `where` makes small", () =>
  check("where visits in {1, 2} release { s = sum(visits) }", MOMENTS));
test("moments of a domain that a key makes small", () =>
  check("group by bands(score, {1}) release { s = sum(score) }", MOMENTS));
test("moments of a domain that a condition makes small", () =>
  check("release { low = count(score >= 1) m = mean(score) }", MOMENTS));
test("moments of a domain that a histogram makes small", () =>
  check("release { h = histogram(score) m = mean(score) }", MOMENTS));
test("moments of a value that another field fixes", () =>
  check("where score == visits release { m = mean(score) }", MOMENTS));
test("the digits of a sum", () => check("release { s = sum(100 * score + visits) }", MOMENTS));

test("a size that is half of a combination of others", () =>
  check(
    "release { n = count() r = count(response) s = count(smoker) e = count(response == smoker) }",
    "disclosure/undecidable-cohorts",
  ));

test("a condition that a table and its margin count", () =>
  checkTables(
    [
      "group by sex, arm release { n = count() r = count(response) }",
      "group by sex release { n = count() r = count(response) }",
    ],
    LINKED,
  ));
test("tables that share a key, none of which has all keys", () =>
  checkTables(
    ["sex, arm", "arm, smoker"].map((keys) => `group by ${keys} release { n = count() }`),
    LINKED,
  ));
test.each([
  ["where age >= 65", "where age >= 66"],
  ["where age >= 65", "where not (2 * age < 132)"],
  ["where age >= 65", ""],
  ["where response", "where response or age == 93"],
  ["where sex == f", "where sex == f and age != 93"],
  ["where weight is not missing", ""],
])("a population within another: `%s` and `%s`", (one, other) =>
  checkTables([`${one} release { n = count() }`, `${other} release { n = count() }`], LINKED),
);
test("a whole beside two tables of its parts", () =>
  checkTables(
    [
      "where sex == f release { n = count() }",
      "where sex == m release { n = count() }",
      "release { n = count() }",
    ],
    LINKED,
  ));
test("one population in two ways of writing, by the same field", () =>
  checkTables(
    [
      "where age >= 65 group by arm release { n = count() }",
      "where not (age < 65) release { n = count() x = count(arm == a) }",
    ],
    LINKED,
  ));
test("the same field as a key here and a condition there", () =>
  checkTables(
    ["group by arm release { n = count() }", "release { n = count() x = count(arm == a) }"],
    LINKED,
  ));
test("a cell that nobody can be in counts as closed", () =>
  checkTables(
    [
      "where arm != c group by arm release { n = count() }",
      "where arm != c group by sex release { n = count() }",
    ],
    LINKED,
  ));
test("populations that are disjoint for one value of a parameter alone", () =>
  expect(
    codesOf(`parameter s: enum { f, m }
      query a { from p where sex == $s release { n = count() } }
      query b { from p where sex == f release { n = count() } }`),
  ).toEqual([LINKED]));

test("a number that the querier chooses freely", () =>
  expect(
    codesOf("parameter cut: Int query { from p where age >= $cut release { n = count() } }"),
  ).toEqual(["disclosure/open-parameter"]));
test("conditions over too many combinations of values are not guessed", () =>
  check(
    "release { n = count(age * (weight else 40) > 700 * score + (pain else 0)) }",
    "disclosure/undecidable-cohorts",
  ));

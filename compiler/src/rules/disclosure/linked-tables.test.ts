import { test } from "vitest";
import { checkCodes } from "../../testing/refusals.ts";

const CODE = "disclosure/linked-tables";
const query = (name: string, body: string): string => `query ${name} { from p ${body} }`;

function check(first: string, second: string, codes: readonly string[]): void {
  checkCodes(`${query("first", first)}\n${query("second", second)}`, codes);
}

test("a table inside another is linked", () =>
  check("release { n = count() }", "where age >= 65 release { n = count() }", [CODE]));
test("a table beside one of its margins", () =>
  check("group by sex release { n = count() }", "group by sex, arm release { n = count() }", []));
test("a table beside both of its margins and the total", () =>
  checkCodes(
    ["group by sex", "group by arm, sex", "group by arm", ""]
      .map((keys, at) => query(`q${at}`, `${keys} release { n = count() }`))
      .join("\n"),
    [],
  ));
test("tables of which each has all keys of the one before", () =>
  checkCodes(
    ["group by sex, arm, response", "group by arm", "group by response, arm"]
      .map((keys, at) => query(`q${at}`, `${keys} release { n = count() }`))
      .join("\n"),
    [],
  ));
test("a table of three keys beside two tables of two of them", () =>
  checkCodes(
    ["group by sex, arm, response", "group by sex, arm", "group by arm, response"]
      .map((keys, at) => query(`q${at}`, `${keys} release { n = count() }`))
      .join("\n"),
    [],
  ));
test("two tables by two keys of which they share one are linked", () =>
  check(
    "group by sex, arm release { n = count() }",
    "group by arm, response release { n = count() }",
    [CODE],
  ));
test("two tables by the same key that count different conditions", () =>
  check(
    "group by arm release { n = count() x = count(response) }",
    "group by arm release { n = count() x = count(age >= 65) }",
    [],
  ));
test("a condition that a table and its margin count is linked", () =>
  check(
    "group by sex, arm release { n = count() x = count(response) }",
    "group by arm release { n = count() x = count(response) }",
    [CODE],
  ));
test("a condition on a key of the finer table is linked", () =>
  check(
    "group by sex, arm release { n = count() }",
    "group by arm release { n = count() x = count(sex == f) }",
    [CODE],
  ));
test("a condition that one of them counts, and a sum in both, are not linked", () =>
  check(
    "group by sex, arm release { n = count() x = count(response) m = mean(score) }",
    "group by arm release { n = count() m = mean(score) }",
    [],
  ));
test("sums over whole cells whose difference is another sum are linked", () =>
  check(
    "group by sex, arm release { n = count() m = sum(score) }",
    "group by arm release { n = count() m = sum(score + 2 * age) }",
    [CODE],
  ));
test("a sum over a field that `where` ties to a key is linked", () =>
  check(
    "where sex == f or score >= 5 group by sex, arm release { n = count() m = mean(score) }",
    "where sex == f or score >= 5 group by arm release { n = count() }",
    [CODE],
  ));
test("a sum over a field that is counted elsewhere is linked", () =>
  check("release { n = count() x = mean(score) }", "group by score release { n = count() }", [
    CODE,
  ]));
test("tables of disjoint persons are not linked", () =>
  check("where sex == f release { n = count() }", "where sex == m release { n = count() }", []));
test("tables by unrelated fields are not linked", () =>
  check("group by sex release { n = count() }", "group by arm release { n = count() }", []));
test("a condition may tie the fields of two tables", () =>
  check(
    "where sex == f or arm == a group by sex release { n = count() }",
    "where sex == f or arm == a group by arm release { n = count() }",
    [CODE],
  ));
test("a condition on both tables' fields is no tie when it treats them apart", () =>
  check(
    "where age >= 40 and score >= 5 group by sex release { n = count() x = count(age >= 65) }",
    "where age >= 40 and score >= 5 group by arm release { n = count() x = count(score == 9) }",
    [],
  ));
test("a median in one of two tables closes nothing but itself", () =>
  check(
    "group by sex release { n = count() m = median(score, {3, 6}) }",
    "group by arm release { n = count() }",
    [],
  ));
test("a median in a table and in its margin is linked", () =>
  check(
    "group by sex, arm release { n = count() m = median(score, {3, 6}) }",
    "group by arm release { n = count() m = median(score, {3, 6}) }",
    [CODE, CODE],
  ));
test("a mean in a margin of a table that tells a median of its field is linked", () =>
  check(
    "group by sex, arm release { n = count() m = median(score, {3, 6}) }",
    "group by arm release { n = count() m = mean(score) }",
    [CODE],
  ));
test("a table beside another releases its cells", () =>
  check("group by sex release { n = count() }", "group by arm release { n = count(response) }", [
    CODE,
  ]));

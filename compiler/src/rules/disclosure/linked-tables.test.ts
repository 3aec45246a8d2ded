import { test } from "vitest";
import { checkCodes } from "../../testing/refusals.ts";

const CODE = "disclosure/linked-tables";
const query = (name: string, body: string): string => `query ${name} { from p ${body} }`;

function check(first: string, second: string, codes: readonly string[]): void {
  checkCodes(`${query("first", first)}\n${query("second", second)}`, codes);
}

test("a table inside another is linked", () =>
  check("release { n = count() }", "where age >= 65 release { n = count() }", [CODE]));
test("two tables over the same field are linked", () =>
  check("group by sex release { n = count() }", "group by sex, arm release { n = count() }", [
    CODE,
  ]));
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
test("a table beside another releases its cells", () =>
  check("group by sex release { n = count() }", "group by arm release { n = count(response) }", [
    CODE,
  ]));

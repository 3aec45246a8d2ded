import { test } from "vitest";
import { checkCodes } from "../../testing/refusals.ts";

const CODE = "disclosure/moments-reveal-counts";

function check(body: string, codes: readonly string[]): void {
  checkCodes(`query q { from p ${body} }`, codes);
}

test("a sum over many values tells no count", () => check("release { x = mean(score) }", []));
test("a variance over four values tells a count", () =>
  check("release { x = variance(visits) }", [CODE]));
test("a mean over four values does not", () => check("release { x = mean(visits) }", []));
test("values are counted inside each cell", () =>
  check("group by visits release { x = mean(visits) }", [CODE]));
test("values are counted inside each condition", () =>
  check("release { x = mean(score) top = count(score >= 8) }", [CODE]));
test("a condition that leaves three values is fine", () =>
  check("release { x = mean(score) top = count(score >= 7) }", []));
test("sums of two values of one field may differ by a condition", () =>
  check("release { x = sum(score) y = sum(score + visits) }", [CODE]));
test("values far apart are told apart by the sum", () =>
  check("release { x = sum(visits + 1000 * score) }", [CODE]));
test("sums of different fields are independent", () =>
  check("release { x = mean(score) y = mean(weight) }", []));

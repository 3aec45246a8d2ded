import { test } from "vitest";
import { checkCodes } from "../../testing/refusals.ts";

const CODE = "disclosure/margins-beside-cells";

function check(items: string, codes: readonly string[]): void {
  checkCodes(`query q { from p release { ${items} } }`, codes);
}

test("all persons beside both halves", () =>
  check("n = count() x = count(response) y = count(not response)", []));
test("all persons beside a histogram", () => check("n = count() h = histogram(age, {40, 65})", []));
test("a total beside its parts whose field is summed", () =>
  check("n = count() m = mean(age) h = histogram(age, {40, 65})", [CODE]));
test("both halves alone", () => check("x = count(response) y = count(not response)", []));
test("all persons beside one half", () => check("n = count() x = count(response)", []));
test("an age range beside the ranges it is made of", () =>
  check("x = count(age >= 40) y = count(age in 40..64) z = count(age >= 65)", [CODE]));
test("ranges with a hole between them", () =>
  check("x = count(age >= 40) y = count(age in 40..50) z = count(age >= 65)", []));

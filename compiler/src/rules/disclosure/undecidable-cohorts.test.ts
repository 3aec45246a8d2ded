import { test } from "vitest";
import { checkCodes } from "../../testing/refusals.ts";

const CODE = "disclosure/undecidable-cohorts";

function check(items: string, codes: readonly string[]): void {
  checkCodes(`query q { from p release { ${items} } }`, codes);
}

test("fields compared with each other are walked value by value, up to a limit", () =>
  check("x = count(age + score > (weight else 40) + visits)", [CODE]));
test("two small fields compared with each other are walked", () =>
  check("x = count(score > visits)", []));
test("many overlapping ranges combine in too many ways", () => {
  const ranges = Array.from({ length: 14 }, (_, i) => `x${i} = count(age in ${20 + i}..${50 + i})`);
  check(ranges.join(" "), [CODE]);
});

import { expect, test } from "vitest";
import { closedParts } from "./closed-parts.ts";

/** Which of the parts close, by their positions, for k = 5. */
function check(
  sizes: readonly number[],
  rest: number | null,
  closed: readonly number[],
  restMayBeEmpty = true,
): void {
  const flags = closedParts(sizes, rest, 5, restMayBeEmpty);
  expect(flags.flatMap((flag, part) => (flag ? [part] : []))).toEqual(closed);
}

test("no small part", () => check([5, 9, 30], null, []));
test("small parts that have room for each other", () => check([4, 9, 1, 3], null, [0, 2, 3]));
test("small parts that are almost full take the last label along", () =>
  check([4, 4, 9, 30], null, [0, 1, 3]));
test("a complement that is enough", () => check([2, 30, 8], null, [0, 2]));
test("a complement that is not enough takes a second one along", () =>
  check([2, 30, 7], null, [0, 1, 2]));
test("too few persons for any complement", () => check([2, 6, 5], null, [0, 1, 2]));
test("nobody", () => check([0, 0], null, [0, 1]));
test("an unreleased rest pays first", () => {
  check([2, 30, 8], 20, [0]);
  check([2, 30, 8], 7, [0, 2]);
});
test("an unreleased rest of few persons is paid for", () => check([6, 30, 8], 3, [2]));
test("an empty rest closes nothing by itself where it may be told", () => {
  check([6, 30, 8], 0, []);
  check([2, 30, 8], 0, [0, 2]);
});
test("an empty rest is paid for where it may not be told", () => {
  check([6, 30, 8], 0, [1, 2], false);
  check([2, 30, 8], 0, [0, 2], false);
});

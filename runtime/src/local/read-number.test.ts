import { decimalText } from "@qsc/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { numberFault, readNumber } from "./read-number.ts";

test.each([
  ["63", 0, 63],
  ["63.0", 0, 63],
  ["63.", 0, 63],
  ["-4", 0, -4],
  ["+4", 0, 4],
  ["-0", 0, 0],
  [".7", 1, 7],
  ["2.30", 1, 23],
  ["2", 3, 2000],
  ["-0.05", 2, -5],
  ["2.31", 1, Number.NaN],
  ["1e3", 0, Number.NaN],
  ["1,000", 0, Number.NaN],
  ["1.2.3", 1, Number.NaN],
  ["", 0, Number.NaN],
  [".", 1, Number.NaN],
  ["-", 1, Number.NaN],
  ["NaN", 0, Number.NaN],
  ["٣", 0, Number.NaN],
] as const)("`%s` with scale %s is %s", (text, scale, value) => {
  expect(readNumber(text, scale, false)).toBe(value);
});

test.each([
  ["2.35", 1, 24],
  ["2.349", 1, 23],
  ["-2.35", 1, -24],
  ["9.99", 1, 100],
  ["0.5", 0, 1],
] as const)("`%s` rounds to scale %s as %s", (text, scale, value) => {
  expect(readNumber(text, scale, true)).toBe(value);
});

test("decimal text is read back", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 6 }), (value, scale) => {
      expect(readNumber(decimalText(BigInt(value), scale), scale, false)).toBe(value);
    }),
  );
});

test("a fault is named", () => {
  expect(numberFault("2.31")).toBe("too-many-decimals");
  expect(numberFault("2.3x")).toBe("not-a-number");
});

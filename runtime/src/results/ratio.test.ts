import fc from "fast-check";
import { expect, test } from "vitest";
import { ratio } from "./ratio.ts";

test("small ratios equal the division of doubles", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
      fc.integer({ min: 1, max: 2 ** 31 }),
      (a, b) => {
        // Integers below 2^53 are exact doubles, so the division is rounded once, as ours is.
        expect(ratio(BigInt(a), BigInt(b))).toBe(a === 0 ? 0 : a / b);
      },
    ),
  );
});

test("a ratio of integers too large for doubles is rounded once", () => {
  expect(ratio(10n ** 30n + 1n, 10n ** 30n)).toBe(1);
  expect(ratio(2n ** 200n, 2n ** 199n)).toBe(2);
  expect(ratio(9_007_199_254_740_993n, 1n)).toBe(9_007_199_254_740_992);
});

test("a ratio needs a positive denominator", () => {
  expect(() => ratio(1n, 0n)).toThrow(RangeError);
});

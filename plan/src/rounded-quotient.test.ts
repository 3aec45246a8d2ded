import { expect, test } from "vitest";
import { isDivisible, quotientBounds, roundedQuotient } from "./rounded-quotient.ts";

test.each([
  [7, 2, 4],
  [5, 2, 3],
  [-5, 2, -3],
  [-7, 2, -4],
  [1, 3, 0],
  [2, 3, 1],
  [-1, 3, 0],
  [-2, 3, -1],
  [0, 9, 0],
  [1, 2, 1],
  [-1, 2, -1],
  [2 ** 48, 1, 2 ** 48],
  [2 ** 48 - 1, 2 ** 48, 1],
])("%d / %d is %d", (left, right, quotient) => {
  expect(Object.is(roundedQuotient(left, right), quotient)).toBe(true);
});

test("bounds hold every quotient, and are quotients", () => {
  for (const left of [
    { min: -7, max: 9 },
    { min: 3, max: 20 },
    { min: -20, max: -4 },
  ]) {
    for (const right of [
      { min: 1, max: 6 },
      { min: 4, max: 4 },
    ]) {
      const all: number[] = [];
      for (let a = left.min; a <= left.max; a++) {
        for (let b = right.min; b <= right.max; b++) all.push(roundedQuotient(a, b));
      }
      const bounds = { min: Math.min(...all), max: Math.max(...all) };
      expect(quotientBounds(left, right)).toEqual(bounds);
    }
  }
});

test("a divisor is more than 0", () => {
  expect(isDivisible({ min: -9, max: 9 }, { min: 1, max: 9 })).toBe(true);
  expect(isDivisible({ min: -9, max: 9 }, { min: 0, max: 9 })).toBe(false);
  expect(isDivisible({ min: 0, max: 2 ** 52 }, { min: 1, max: 9 })).toBe(false);
});

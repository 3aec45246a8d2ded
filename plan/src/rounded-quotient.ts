import type { Bounds } from "./value-type.ts";

/**
 * `left / right` as the nearest whole number, halves away from zero; `right` is more than 0.
 * With a = |left|, that is floor((2a + right) / (2 right)), with the sign of `left`: all whole numbers, so nothing is lost
 * as long as 2a + right is below 2^53.
 */
export function roundedQuotient(left: number, right: number): number {
  const over = 2 * Math.abs(left) + right;
  const magnitude = (over - (over % (2 * right))) / (2 * right);
  return left < 0 ? 0 - magnitude : magnitude;
}

/** The interval of rounded quotients: rounding keeps the order, and a quotient is monotone on both sides. */
export function quotientBounds(left: Bounds, right: Bounds): Bounds {
  const corners = [left.min, left.max].flatMap((over) =>
    [right.min, right.max].map((under) => roundedQuotient(over, under)),
  );
  return { min: Math.min(...corners), max: Math.max(...corners) };
}

/** Whether a quotient can be computed exactly, with a divisor that is never 0 nor negative. */
export function isDivisible(left: Bounds, right: Bounds): boolean {
  const largest = 2 * Math.max(Math.abs(left.min), Math.abs(left.max)) + right.max;
  return right.min >= 1 && Number.isSafeInteger(largest);
}

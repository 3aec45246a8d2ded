import fc from "fast-check";
import { expect, test } from "vitest";
import { isDominated, isNeverDominated } from "./dominance.ts";
import type { Dominance } from "./plan.ts";

/** Judges a sum of these contributions. */
function check(limits: Dominance, contributions: readonly number[]): boolean {
  const sorted = contributions.map(BigInt).sort((a, b) => Number(b - a));
  const total = sorted.reduce((sum, one) => sum + one, 0n);
  return isDominated(limits, total, sorted.slice(0, 3));
}

const P10: Dominance = { remainder: 1_000, top: [] };
const TOP2: Dominance = { top: [{ persons: 2, share: 9_000 }] };

test("p%-rule: the others make up at least the share of the largest", () => {
  expect(check(P10, [100, 50, 10])).toBe(false);
  expect(check(P10, [100, 50, 9])).toBe(true);
  expect(check(P10, [100, 100, 5, 4])).toBe(true);
});
test("(n,k)-rule: the largest make up at most the share of the total", () => {
  expect(check(TOP2, [45, 45, 10])).toBe(false);
  expect(check(TOP2, [46, 45, 10])).toBe(true);
});
test("either rule is enough", () => {
  expect(check({ ...P10, ...TOP2 }, [100, 50, 9])).toBe(true);
  expect(check({ remainder: 1, ...TOP2 }, [46, 45, 10])).toBe(true);
});
test("a sum of nothing is dominated by nobody", () => expect(check(P10, [0, 0, 0])).toBe(false));

test("what is proved of bounds holds for the worst contributions, and no less is proved", () => {
  const limits = fc.record({
    remainder: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
    top: fc.array(
      fc.record({
        persons: fc.integer({ min: 1, max: 3 }),
        share: fc.integer({ min: 1, max: 10_000 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  });
  fc.assert(
    fc.property(
      limits,
      fc.nat(3),
      fc.nat(4),
      fc.integer({ min: 3, max: 5 }),
      (rules, min, d, n) => {
        const { remainder, top } = rules;
        const limit = { top, ...(remainder !== undefined && { remainder }) };
        const dominated = multisets(min, min + d, n).some((one) => check(limit, one));
        expect(isNeverDominated(limit, { min, max: min + d }, n)).toBe(!dominated);
      },
    ),
  );
});
test("nothing is proved of values that may be negative", () =>
  expect(isNeverDominated(P10, { min: -1, max: 5 }, 100)).toBe(false));

/** Every way in which n persons can contribute `min` to `max`. */
function multisets(min: number, max: number, n: number): readonly (readonly number[])[] {
  if (n === 0) return [[]];
  return Array.from({ length: max - min + 1 }, (_, at) => min + at).flatMap((first) =>
    multisets(first, max, n - 1).map((rest) => [first, ...rest]),
  );
}

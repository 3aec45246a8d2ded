import { expect, test } from "vitest";
import { encloseExponential, logisticThreshold } from "./exponential.ts";

/** e to 60 decimals (OEIS A001113). */
const E = 2_718281828459045235360287471352662497757247093699959574966967n;

test.each([64n, 128n, 190n])("e lies in its enclosure of %s bits, which is narrow", (bits) => {
  const { low, high } = encloseExponential(1n, 1n, bits);
  const scaled = (E << bits) / 10n ** 60n;
  expect(low <= scaled + 1n && scaled <= high).toBe(true);
  expect(high - low < 1n << 10n).toBe(true);
});

test("e^(a+b) = e^a e^b, as enclosures", () => {
  const bits = 200n;
  const [a, b, sum] = [
    encloseExponential(7n, 3n, bits),
    encloseExponential(41n, 5n, bits),
    encloseExponential(7n * 5n + 41n * 3n, 15n, bits),
  ];
  expect((a.low * b.low) >> bits <= sum.high).toBe(true);
  expect(sum.low <= ((a.high * b.high) >> bits) + 1n).toBe(true);
});

test.each([
  [1n, 1n],
  [1n, 3n],
  [1n, 1_000_000n],
  [355n, 7n],
])("the threshold of %s/%s is Math.exp's as far as that goes", (n, d) => {
  const approximate = 2 ** 40 / (1 + Math.exp(Number(n) / Number(d)));
  expect(Math.abs(Number(logisticThreshold(n, d, 40)) - approximate)).toBeLessThan(1);
});

test("a finer threshold rounds to the coarser one", () => {
  for (const [n, d] of [
    [1n, 3n],
    [5n, 7n],
    [11n, 2n],
  ] as const) {
    const [coarse, fine] = [logisticThreshold(n, d, 50), logisticThreshold(n, d, 150)];
    expect((fine + (1n << 99n)) >> 100n).toBe(coarse);
  }
});

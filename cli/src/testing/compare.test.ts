import type { ExpectedValue } from "@qsc/compiler";
import type { Released } from "@qsc/runtime";
import { expect, test } from "vitest";
import { isAsExpected } from "./compare.ts";

const decimal = (digits: number, scale: number): ExpectedValue => ({
  kind: "decimal",
  ...{ digits, scale },
});
const percent = (digits: number, scale: number): ExpectedValue => ({
  kind: "percent",
  ...{ digits, scale },
});
const ratio = (numerator: number, denominator: number): ExpectedValue => ({
  kind: "ratio",
  ...{ numerator, denominator },
});
const bins = (...counts: readonly number[]): ExpectedValue => ({ kind: "bins", counts });
const SUPPRESSED = { kind: "suppressed" } as const;

const count: Released = { kind: "count", count: 25 };
const share: Released = {
  ...{ kind: "proportion", numerator: 25, denominator: 39, value: 25 / 39 },
  interval: { level: 0.95, method: "wilson", lower: 0.48, upper: 0.77 },
};
const sum: Released = { kind: "sum", exact: "-12.50", value: -12.5, count: 20 };
const mean: Released = { kind: "mean", value: 61.25, count: 20, interval: null };
const unknown: Released = { kind: "variance", value: null, count: 1 };
const histogram: Released = {
  kind: "histogram",
  bins: [
    { label: "18..39", count: 12 },
    { label: "40..110", count: 13 },
  ],
};

const odds: Released = { kind: "derived", exact: "30/17", value: 30 / 17 };

const cases: readonly (readonly [string, ExpectedValue, Released, boolean])[] = [
  ["suppressed", SUPPRESSED, SUPPRESSED, true],
  ["suppressed, but open", SUPPRESSED, count, false],
  ["open, but suppressed", decimal(25, 0), SUPPRESSED, false],
  ["a count", decimal(25, 0), count, true],
  ["another count", decimal(26, 0), count, false],
  ["a share as its fraction", ratio(25, 39), share, true],
  ["a share as an equal fraction", ratio(50, 78), share, true],
  ["a share as a near fraction", ratio(641, 1000), share, false],
  ["a share at one decimal", percent(641, 1), share, true],
  ["a share rounded the wrong way", percent(642, 1), share, false],
  ["a share without decimals", percent(64, 0), share, true],
  ["a share as a number", decimal(641, 3), share, true],
  ["a share as percent and as number are not the same", decimal(641, 1), share, false],
  ["a sum", decimal(-125, 1), sum, true],
  ["a sum with more decimals", decimal(-12500, 3), sum, true],
  ["a sum is exact", decimal(-13, 0), sum, false],
  ["a sum of the other sign", decimal(125, 1), sum, false],
  ["a mean at its decimals", decimal(6125, 2), mean, true],
  ["a mean at more decimals", decimal(61250, 3), mean, true],
  ["a mean between two numbers goes with both", decimal(612, 1), mean, true],
  ["a mean between two numbers goes with both, upwards", decimal(613, 1), mean, true],
  ["another mean", decimal(614, 1), mean, false],
  ["a variance that is not defined", decimal(0, 0), unknown, false],
  ["bins", bins(12, 13), histogram, true],
  ["bins in another order", bins(13, 12), histogram, false],
  ["a bin too few", bins(12), histogram, false],
  ["a derived number", decimal(176, 2), odds, true],
  ["a derived number as a fraction", ratio(30, 17), odds, true],
  ["another derived number", ratio(30, 18), odds, false],
  ["a derived number in percent", percent(17647, 2), odds, true],
  ["a condition", { kind: "truth", value: true }, { kind: "truth", value: true }, true],
  ["the other condition", { kind: "truth", value: true }, { kind: "truth", value: false }, false],
  ["a number for a condition", decimal(1, 0), { kind: "truth", value: true }, false],
  ["undefined", { kind: "undefined" }, { kind: "undefined", reason: "divisionByZero" }, true],
  ["undefined, but open", { kind: "undefined" }, odds, false],
  ["undefined, but suppressed", { kind: "undefined" }, SUPPRESSED, false],
  ["a number for undefined", decimal(0, 0), { kind: "undefined", reason: "divisionByZero" }, false],
  ["bins of something else", bins(25), count, false],
];

test.each(cases)("%s", (_, expected, actual, same) => {
  expect(isAsExpected(expected, actual)).toBe(same);
});

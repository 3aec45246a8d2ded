import type { ExpectedValue } from "@qsc/compiler";
import { rational, rationalText } from "@qsc/plan";
import type { Released } from "@qsc/runtime";

/** Whether a released figure is what a test expects; numbers are compared at the decimals that the test writes. */
export function isAsExpected(expected: ExpectedValue, actual: Released): boolean {
  switch (expected.kind) {
    case "suppressed":
      return actual.kind === "suppressed";
    case "ratio":
      return isRatio(expected, actual);
    case "truth":
      return actual.kind === "truth" && actual.value === expected.value;
    case "undefined":
      return actual.kind === "undefined";
    case "bins":
      return (
        actual.kind === "histogram" &&
        actual.bins.length === expected.counts.length &&
        actual.bins.every(({ count }, bin) => count === expected.counts[bin])
      );
    case "band":
      return actual.kind === "quantile" && actual.band === expected.label;
    case "percent":
      return (
        (actual.kind === "proportion" || actual.kind === "derived") &&
        rounds(100 * actual.value, expected)
      );
    case "decimal":
      return isDecimal(expected, actual);
  }
}

type Ratio = Extract<ExpectedValue, { readonly kind: "ratio" }>;

function isRatio({ numerator, denominator }: Ratio, actual: Released): boolean {
  const expected = rational(BigInt(numerator), BigInt(denominator));
  if (actual.kind === "derived") return actual.exact === rationalText(expected);
  return (
    actual.kind === "proportion" &&
    BigInt(actual.numerator) * expected.under === expected.over * BigInt(actual.denominator)
  );
}

type Decimal = Extract<ExpectedValue, { readonly kind: "decimal" | "percent" }>;

function isDecimal(expected: Decimal, actual: Released): boolean {
  switch (actual.kind) {
    case "suppressed":
    case "histogram":
    case "quantile":
    case "reference":
    case "truth":
    case "undefined":
      return false;
    case "count":
      return expected.scale === 0 && actual.count === expected.digits;
    case "sum":
      return sameDecimal(expected, actual.exact);
    case "proportion":
    case "mean":
    case "derived":
      return rounds(actual.value, expected);
    case "variance":
    case "stddev":
    case "differenceOfProportions":
    case "ratioOfProportions":
    case "differenceOfMeans":
      return actual.value !== null && rounds(actual.value, expected);
  }
}

/** A sum is exact, and so is what a test expects of it. */
function sameDecimal({ digits, scale }: Decimal, exact: string): boolean {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(exact) ?? [];
  const places = Math.max(scale, fraction.length);
  const actual = BigInt(`${sign}${whole}${fraction.padEnd(places, "0")}`);
  return actual === BigInt(digits) * 10n ** BigInt(places - scale);
}

/** Half a unit of the last decimal on either side; a double that stands for a tie goes with both. */
function rounds(value: number, { digits, scale }: Decimal): boolean {
  const scaled = value * 10 ** scale;
  return Math.abs(scaled - digits) <= 0.5 + Number.EPSILON * Math.max(1, Math.abs(scaled)) * 4;
}

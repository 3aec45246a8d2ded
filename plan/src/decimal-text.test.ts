import { expect, test } from "vitest";
import { decimalText } from "./decimal-text.ts";

test.each([
  [1234n, 2, "12.34"],
  [-5n, 1, "-0.5"],
  [0n, 3, "0.000"],
  [70n, 0, "70"],
  [-1234, 2, "-12.34"],
  [7, 0, "7"],
] as const)("%s with scale %s is %s", (value, scale, text) => {
  expect(decimalText(value, scale)).toBe(text);
});

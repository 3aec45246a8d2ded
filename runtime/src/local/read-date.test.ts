import { expect, test } from "vitest";
import { dateReader } from "./read-date.ts";

test.each([
  [undefined, "1970-01-01", 0],
  [undefined, "2026-11-23", 20_780],
  [undefined, "1969-12-31", -1],
  [undefined, "0001-01-01", -719_162],
  ["DD.MM.YYYY", "23.11.2026", 20_780],
  ["YYYYMMDD", "20261123", 20_780],
  ["MM/DD/YYYY", "02/29/2024", 19_782],
  [undefined, "2023-02-29", Number.NaN],
  [undefined, "2023-13-01", Number.NaN],
  [undefined, "2023-1-1", Number.NaN],
  ["DD.MM.YYYY", "23x11x2026", Number.NaN],
])("format %s reads `%s` as day %s", (format, text, days) => {
  expect(dateReader(format)?.(text)).toBe(days);
});

test.each(["YYYY-MM", "YYYY-MM-DD-DD", "", "yyyy-mm-dd"])("`%s` is no date format", (format) => {
  expect(dateReader(format)).toBeNull();
});

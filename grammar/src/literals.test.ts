import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDate, parseNumber, stringText } from "./literals.ts";

function checkNumber(image: string, digits: number, scale: number): void {
  expect(parseNumber(image)).toEqual({ digits, scale });
}

test("an integer", () => checkNumber("12", 12, 0));
test("separators", () => checkNumber("1_000", 1000, 0));
test("a decimal keeps its zeros", () => checkNumber("60.50", 6050, 2));
test("a percentage", () => checkNumber("2.5%", 25, 1));
test("the largest integer", () => checkNumber("9007199254740991", 2 ** 53 - 1, 0));
test("beyond the largest integer", () => expect(parseNumber("9007199254740992")).toBeNull());
test("beyond the largest digits", () => expect(parseNumber("90071992547409.92")).toBeNull());

test("the epoch", () => expect(parseDate("1970-01-01")).toBe(0));
test("a day before the epoch", () => expect(parseDate("1969-12-31")).toBe(-1));
test("a leap day", () => expect(parseDate("2024-02-29")).toBe(19_782));
test("no leap day", () => expect(parseDate("2023-02-29")).toBeNull());
test("no such month", () => expect(parseDate("2023-13-01")).toBeNull());

test("a string comes back from its literal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const escaped = text
        .replace(/["\\]/g, "\\$&")
        .replaceAll("\n", "\\n")
        .replaceAll("\r", "\\u{d}");
      expect(stringText(`"${escaped}"`)).toBe(text);
    }),
  );
});

test("a string without its closing quote", () => expect(stringText('"ab')).toBe("ab"));

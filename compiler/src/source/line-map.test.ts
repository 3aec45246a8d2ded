import fc from "fast-check";
import { expect, test } from "vitest";
import { lineColumnAt, lineMap, offsetAt } from "./line-map.ts";

function check(text: string, offset: number, line: number, column: number): void {
  const map = lineMap(text);
  expect(lineColumnAt(map, offset)).toEqual({ line, column });
}

test("the start of a text is line 0, column 0", () => check("", 0, 0, 0));
test("an offset within the first line", () => check("abc\ndef", 2, 0, 2));
test("a line break belongs to the line it ends", () => check("abc\ndef", 3, 0, 3));
test("the next line starts after the break", () => check("abc\ndef", 4, 1, 0));
test("CRLF is one break", () => check("a\r\nb", 3, 1, 0));
test("a lone CR is a break", () => check("a\rb", 2, 1, 0));
test("the end of a text after a break is a line of its own", () => check("a\n", 2, 1, 0));
test("an offset beyond the end is the end", () => check("ab", 99, 0, 2));
test("a negative offset is the start", () => check("ab", -1, 0, 0));

test("a column beyond its line is the line's end", () => {
  expect(offsetAt(lineMap("ab\ncd"), { line: 0, column: 99 })).toBe(2);
});

test("a line beyond the text is the text's end", () => {
  expect(offsetAt(lineMap("ab\ncd"), { line: 9, column: 0 })).toBe(5);
});

test("offsetAt inverts lineColumnAt", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\r\n", "😀") });
  fc.assert(
    fc.property(texts, fc.nat(), (text, seed) => {
      const map = lineMap(text);
      const offset = seed % (text.length + 1);
      expect(offsetAt(map, lineColumnAt(map, offset))).toBe(offset);
    }),
  );
});

import { expect, test } from "vitest";
import { keywords, parse, reservedWords } from "./index.ts";

function check(text: string, ...codes: readonly string[]): void {
  expect(parse(text).errors.map((error) => error.code)).toEqual(codes);
}

function expression(text: string): string {
  return `test "t" { with x = ${text} }`;
}

test("an empty text is a document", () => check(""));
test("a byte order mark is accepted", () => check("\uFEFFtype T = Bool"));
test("CRLF is accepted", () => check("type T =\r\n  Bool\r\n"));
test("a byte order mark leaves offsets alone", () => {
  expect(parse("\uFEFFtype = Bool").errors[0]).toMatchObject({ start: 6, end: 7 });
});

test("every keyword but the reserved words is a name", () => {
  for (const word of keywords) {
    const isReserved = reservedWords.includes(word);
    expect([word, parse(`type ${word} = Bool`).errors.length]).toEqual([word, isReserved ? 1 : 0]);
    expect([word, parse(expression(word)).errors.length === 0]).toEqual([
      word,
      !isReserved || word === "true" || word === "false",
    ]);
  }
});

test("the reserved words are those of the specification", () => {
  expect(reservedWords.join(" ")).toBe("and or not if then else in is true false missing");
});

test("64 brackets are accepted", () => {
  check(expression(`${"(".repeat(64)}1${")".repeat(64)}`));
});
test("brackets beyond the limit", () => {
  check(expression(`${"(".repeat(65)}1${")".repeat(65)}`), "parse/too-deep");
});
for (const [name, deep] of [
  ["open brackets", "(".repeat(100_000)],
  ["open sets", "{".repeat(100_000)],
  ["open calls", "f(".repeat(100_000)],
  ["signs", "-".repeat(100_000)],
  ["negations", "not ".repeat(100_000)],
  ["conditions", "if ".repeat(100_000)],
  ["alternatives", "if a then b else ".repeat(100_000)],
] as const) {
  test(`100,000 ${name}`, () => check(expression(deep), "parse/too-deep"));
}
test("1,000 operators are accepted", () => check(expression(`1${" + 1".repeat(1000)}`)));
test("operators beyond the limit", () => {
  check(expression(`1${" + 1".repeat(1001)}`), "parse/too-many-operators");
});
test("members beyond the limit", () => {
  check(expression(`a${".a".repeat(1001)}`), "parse/too-many-operators");
});
test("the limits are of one expression", () => {
  check(Array.from({ length: 50 }, () => expression(`1${" + 1".repeat(100)}`)).join("\n"));
});
test("a limit passed in one text leaves the next alone", () => {
  check(expression("(".repeat(1000)), "parse/too-deep");
  check(expression(`${"(".repeat(64)}1${")".repeat(64)}`));
});

test("sets may have many elements", () => {
  check(expression(`x in {${Array.from({ length: 5000 }, (_, i) => i).join(", ")}}`));
});

test("comments keep their kind, text, place and the token after them", () => {
  expect(parse("// a\n/// b\ntype T = Bool /* c */").comments).toEqual([
    { kind: "line", text: "// a", start: 0, end: 4, nextToken: 11 },
    { kind: "doc", text: "/// b", start: 5, end: 10, nextToken: 11 },
    { kind: "block", text: "/* c */", start: 25, end: 32, nextToken: 32 },
  ]);
});

test("errors are plain data with a message and help", () => {
  expect(parse("contract C { querry }").errors).toEqual([
    {
      code: "parse/unexpected-token",
      message:
        "expected `data`, `parameter`, `query`, `privacy`, `authorize`, `payment`, `terms` or `}`, found `querry`",
      start: 13,
      end: 19,
      help: "did you mean `query`?",
    },
  ]);
});

test("an error at the end is at the last token", () => {
  expect(parse("type T = ").errors[0]).toMatchObject({
    code: "parse/unexpected-end",
    message: "expected a type, found the end of the file",
    start: 7,
    end: 8,
  });
});

test("one parse error a line", () => check("type = = = Bool", "parse/unexpected-token"));

test("10,000 wrong lines take no longer than they should", () => {
  const started = performance.now();
  expect(parse("type T Bool\n".repeat(10_000)).errors.length).toBe(10_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});

import { expect, test } from "vitest";
import type { Diagnostic } from "./diagnostic.ts";
import { PLAIN, renderDiagnostic } from "./render.ts";

function check(text: string, marked: string, expected: string): void {
  const start = text.indexOf(marked);
  const span = { path: "a.qsc", start, end: start + marked.length };
  const diagnostic: Diagnostic = {
    code: "type/mismatch",
    severity: "error",
    message: "wrong",
    label: { span, text: "here" },
    related: [],
    fixes: [],
  };
  expect(renderDiagnostic(diagnostic, new Map([["a.qsc", text]]))).toBe(
    `error[type/mismatch]: wrong\n${expected}\n   more   qsc explain type/mismatch`,
  );
}

test("one line", () =>
  check("where x", "x", "   ╭─ a.qsc:1:7\n 1 │ where x\n   │       ^ here\n   ╰─"));
test("a span over lines marks its first", () =>
  check("a {\r\n}\r\n", "{\r\n}", "   ╭─ a.qsc:1:3\n 1 │ a {\n   │   ^ here\n   ╰─"));
test("tabs", () => check("\tx", "x", "   ╭─ a.qsc:1:2\n 1 │     x\n   │     ^ here\n   ╰─"));
test("wide characters", () =>
  check("漢字 x", "x", "   ╭─ a.qsc:1:4\n 1 │ 漢字 x\n   │      ^ here\n   ╰─"));
test("terminal controls cannot act", () =>
  check("\u001b[2J x", "x", "   ╭─ a.qsc:1:6\n 1 │ \uFFFD[2J x\n   │      ^ here\n   ╰─"));
test("the end of the file", () => check("a\n", "", "   ╭─ a.qsc:1:1\n 1 │ a\n   │ ^ here\n   ╰─"));

test("styles see every part and leave the text alone", () => {
  const seen: string[] = [];
  const span = { path: "a.qsc", start: 0, end: 1 };
  const diagnostic: Diagnostic = {
    code: "type/mismatch",
    severity: "warning",
    message: "wrong",
    label: { span, text: "here" },
    related: [{ span, text: "there" }],
    attack: { does: "this", learns: "that" },
    help: "other",
    fixes: [{ title: "new", safety: "safe", edits: [] }],
  };
  const note = (text: string): string => {
    seen.push(text);
    return text;
  };
  const style = {
    severity: note,
    message: note,
    frame: note,
    path: note,
    underline: note,
    heading: note,
  };
  const sources = new Map([["a.qsc", "x"]]);
  expect(renderDiagnostic(diagnostic, sources, style)).toBe(
    renderDiagnostic(diagnostic, sources, PLAIN),
  );
  expect(seen.map((text) => text.trim())).toEqual(
    expect.arrayContaining([
      "warning[type/mismatch]",
      "wrong",
      "╭─",
      "a.qsc:1:1",
      "what they learn",
    ]),
  );
});

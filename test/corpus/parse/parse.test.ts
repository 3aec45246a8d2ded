import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toAst } from "../../../compiler/src/ast/to-ast.ts";
import { positionOf } from "../../../compiler/src/diagnostics/position.ts";
import { printAst } from "../../../compiler/src/testing/print-ast.ts";

/**
 * Each file holds cases: `# title`, a source text, `==>`, then the syntax tree and the diagnostics
 * as they must be. With UPDATE_GOLDEN=1 the part after `==>` is rewritten, to be read before it is
 * committed.
 */
const folder = new URL("./", import.meta.url);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt"))) {
  const cases = readCases(readFileSync(new URL(file, folder), "utf8"));
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(new URL(file, folder), cases.map(printCase).join("\n"));
  }
  for (const { title, source, expected } of cases) {
    test(`${file}: ${title}`, () => {
      expect(render(source)).toBe(expected);
      check(source);
    });
  }
}

interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

function readCases(text: string): readonly Case[] {
  return text.split(/^# /m).slice(1).map((part) => {
    const [head = "", expected = ""] = part.split(/^==>\n/m);
    const lineEnd = head.indexOf("\n");
    return {
      title: head.slice(0, lineEnd),
      source: head.slice(lineEnd + 1).replace(/\n$/, ""),
      expected: expected.trim(),
    };
  });
}

function printCase({ title, source }: Case): string {
  return `# ${title}\n${source}\n==>\n${render(source)}\n`;
}

function render(source: string): string {
  const { document, diagnostics } = toAst("case.qsc", source);
  const problems = diagnostics.map(({ code, message, label, help }) => {
    const { line, column } = positionOf(source, label.span.start);
    const text = source.slice(label.span.start, label.span.end).replaceAll("\n", "⏎");
    const advice = help === undefined ? "" : ` (${help})`;
    return `${line}:${column} \`${text}\` ${code}: ${message}${advice}`;
  });
  return [printAst(document), ...problems].join("\n").trim();
}

/** What holds for every text: other line ends and a byte order mark change offsets only. */
function check(source: string): void {
  const trees = [source, source.replaceAll("\n", "\r\n"), `\uFEFF${source}`].map((text) =>
    printAst(toAst("case.qsc", text).document),
  );
  expect(trees[1]).toBe(trees[0]);
  expect(trees[2]).toBe(trees[0]);
}

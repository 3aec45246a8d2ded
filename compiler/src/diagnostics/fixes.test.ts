import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ENTRY, fencesIn, floorsIn, sourcesIn } from "../testing/fences.ts";
import { diagnoseFile } from "../tests/compile-tests.ts";
import { applyFixes } from "./apply-fixes.ts";
import { CODES } from "./catalog.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { deleting } from "./fixes.ts";
import { pagePath } from "./page-path.ts";

const SRC = fileURLToPath(new URL("..", import.meta.url));
const TRIAL = new Map([
  ["trial.qsc", readFileSync(join(SRC, "diagnostics/pages/trial.qsc"), "utf8")],
]);

/** The incorrect example of each page, and what is found in it. */
const examples = CODES.map((code) => {
  const page = readFileSync(join(SRC, pagePath(code)), "utf8");
  const incorrect = page.split(/^## .*$/m)[1] ?? "";
  const sources = sourcesIn(fencesIn(incorrect), TRIAL);
  return { code, sources, findings: diagnoseFile(sources, ENTRY, floorsIn(sources)) };
});
const fixable = examples.filter(({ findings }) => findings.some(({ fixes }) => fixes.length > 0));

/** Codes whose example has a fix: adding one here is the way to begin with another. */
const WITH_FIX = [
  "code/unknown-purpose",
  "contract/person-missing",
  "contract/release-missing",
  "contract/unmarked-id",
  "disclosure/endpoints",
  "disclosure/minimum-cohort-missing",
  "disclosure/minimum-cohort-too-small",
  "disclosure/open-parameter",
  "policy/duplicate-clause",
  "policy/weaker",
  "resolve/join-differs",
  "resolve/unknown-contract",
  "resolve/unknown-data",
  "resolve/unknown-function",
  "resolve/unknown-import",
  "resolve/unknown-item",
  "resolve/unknown-key",
  "resolve/unknown-member",
  "resolve/unknown-name",
  "resolve/unknown-parameter",
  "resolve/unknown-policy",
  "resolve/unknown-query",
  "resolve/unknown-schema",
  "resolve/unknown-type",
  "resolve/unknown-unit",
  "resolve/unused-let",
  "resolve/unused-parameter",
  "support/held-at-repositories",
  "test/never-open",
  "test/unknown-code",
  "test/unknown-person",
  "type/division-by-zero",
  "type/empty-range",
  "type/missing-undecided",
  "type/optional-parameter",
  "type/quotient-decimals",
  "type/unknown-value",
];

test("these codes have a fix", () => {
  expect(fixable.map(({ code }) => code)).toEqual(WITH_FIX);
});

describe.each(fixable)("$code", ({ code, sources, findings }) => {
  const cases = findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));

  test.each(cases)("$fix.safety: $fix.title", ({ finding, fix }) => {
    const fixed = applyFixes(sources, [fix]).sources;
    const after = diagnoseFile(fixed, ENTRY, floorsIn(fixed));
    expect(count(after, finding.code)).toBeLessThan(count(findings, code));
    expect(after.filter(({ severity }) => severity === "error").map((each) => each.code)).toEqual(
      [],
    );
  });
});

function count(findings: readonly Diagnostic[], code: string): number {
  return findings.filter((finding) => finding.code === code).length;
}

const edit = (start: number, end: number, text: string): Diagnostic["fixes"][number] => ({
  title: text,
  safety: "safe",
  edits: [{ span: { path: "a", start, end }, text }],
});

test("a fix that touches another is left for the next round, whatever their order in the text", () => {
  const sources = new Map([["a", "0123456789"]]);
  const fixes = [edit(6, 8, "B"), edit(7, 9, "C"), edit(0, 2, "A"), edit(2, 2, "D")];
  const { sources: fixed, applied } = applyFixes(sources, fixes);
  expect(fixed.get("a")).toBe("A2345B89");
  expect(applied.map(({ title }) => title)).toEqual(["B", "A"]);
});

test.each([
  ["a line of its own goes with its documentation", "a\n  /// doc\n  let x\nb", "let x", "a\nb"],
  ["CRLF", "a\r\n  let x\r\nb", "let x", "a\r\nb"],
  ["part of a line", "a let x b\n", "let x ", "a b\n"],
  ["the first line", "let x\nb", "let x", "b"],
  ["the end of the text", "a\nlet x", "let x", "a\n"],
])("deleting: %s", (_, text, what, rest) => {
  const sources = new Map([["a", text]]);
  const start = text.indexOf(what);
  const fix = deleting("safe", { path: "a", start, end: start + what.length }, sources);
  expect(applyFixes(sources, [fix]).sources.get("a")).toBe(rest);
});

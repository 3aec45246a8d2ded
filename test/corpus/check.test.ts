import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { syntaxCodes } from "@qsc/grammar";
import { describe, expect, test } from "vitest";
import { CODES } from "../../compiler/src/diagnostics/catalog.ts";
import type { Diagnostic } from "../../compiler/src/diagnostics/diagnostic.ts";
import { positionOf } from "../../compiler/src/diagnostics/position.ts";
import { renderDiagnostics } from "../../compiler/src/diagnostics/render.ts";
import { ENTRY, fencesIn, floorsIn, sourcesIn, type Fence } from "../../compiler/src/testing/fences.ts";
import { diagnose } from "@qsc/compiler";

/**
 * Each `##` section of check/*.md is a case: the contract, further files, and its rendered findings.
 * A comment `// error: [code]` marks the line of each finding, `// error below: [code]` the line above it.
 * `UPDATE_GOLDEN=1` rewrites the rendered findings.
 */
const FOLDER = fileURLToPath(new URL("check", import.meta.url));
const TRIAL_PATH = new URL("../../compiler/src/diagnostics/pages/trial.qsc", import.meta.url);
const TRIAL = new Map([["trial.qsc", readFileSync(TRIAL_PATH, "utf8")]]);
const UPDATE = process.env["UPDATE_GOLDEN"] === "1";

interface Case {
  readonly title: string;
  readonly fences: readonly Fence[];
}

function casesOf(markdown: string): readonly Case[] {
  const [, ...sections] = markdown.split(/^## /m);
  return sections.map((section) => ({
    title: section.slice(0, section.indexOf("\n")),
    fences: fencesIn(section),
  }));
}

/** `path:line severity [code]` of each marker comment. */
function expectedMarks(sources: ReadonlyMap<string, string>): readonly string[] {
  const marks: string[] = [];
  for (const [path, text] of sources) {
    for (const [index, line] of text.split("\n").entries()) {
      const marker = /\/\/ (error|warning)( below)?: ((?:\[[\w/-]+\](?:, )?)+)/.exec(line);
      if (marker === null) continue;
      const [, severity, below, codes = ""] = marker;
      for (const code of codes.split(", ")) {
        marks.push(`${path}:${index + (below === undefined ? 1 : 2)} ${severity} ${code}`);
      }
    }
  }
  return marks.sort();
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));
const seen = new Set<string>();
let malformed = 0;

describe.each(files)("%s", (file) => {
  const path = join(FOLDER, file);
  let markdown = readFileSync(path, "utf8");

  test.each(casesOf(markdown))("$title", ({ title, fences }) => {
    const sources = sourcesIn(fences, TRIAL);
    const findings = diagnose(sources, ENTRY, floorsIn(sources)).diagnostics;
    for (const { code } of findings) seen.add(code);
    if (findings.some(({ severity }) => severity === "error")) malformed++;
    const marks = findings.map(({ code, severity, label: { span } }) => {
      const { line } = positionOf(sources.get(span.path) ?? "", span.start);
      return `${span.path}:${line} ${severity} [${code}]`;
    });
    expect(marks.sort()).toEqual(expectedMarks(sources));
    for (const finding of findings) expectFixesHelp(sources, finding, findings);
    const rendered = renderDiagnostics(findings, sources);
    if (UPDATE) {
      markdown = withRendering(markdown, title, rendered);
      writeFileSync(path, markdown);
      return;
    }
    const golden = fences.find(({ language }) => language === "text");
    expect(rendered).toBe(golden?.text ?? "");
  });
});

test("every code has a case", () => {
  expect([...CODES, ...syntaxCodes].filter((code) => !seen.has(code))).toEqual([]);
});

test("there are at least 60 malformed contracts", () => {
  expect(malformed).toBeGreaterThanOrEqual(60);
});

/** Applying a fix leaves fewer findings of its code, and a file that still parses. */
function expectFixesHelp(
  sources: ReadonlyMap<string, string>,
  finding: Diagnostic,
  before: readonly Diagnostic[],
): void {
  for (const { edits } of finding.fixes) {
    const fixed = new Map(sources);
    const lastFirst = [...edits].sort((a, b) => b.span.start - a.span.start);
    for (const { span, text } of lastFirst) {
      const source = fixed.get(span.path) ?? "";
      fixed.set(span.path, source.slice(0, span.start) + text + source.slice(span.end));
    }
    const after = diagnose(fixed, ENTRY, floorsIn(fixed)).diagnostics;
    const syntax: readonly string[] = syntaxCodes;
    expect(after.filter(({ code }) => syntax.includes(code))).toEqual([]);
    const count = (all: readonly Diagnostic[]): number =>
      all.filter(({ code }) => code === finding.code).length;
    expect(count(after)).toBeLessThan(count(before));
  }
}

/** The Markdown with the case's rendered findings in place of the old ones. */
function withRendering(markdown: string, title: string, rendered: string): string {
  const start = markdown.indexOf(`## ${title}\n`);
  const next = markdown.indexOf("\n## ", start + 1);
  const end = next === -1 ? markdown.length : next;
  const section = markdown
    .slice(start, end)
    .replace(/\n*```text\n.*?^```$/ms, "")
    .trimEnd();
  const block = rendered === "" ? "" : `\n\n\`\`\`text\n${rendered}\n\`\`\``;
  return `${markdown.slice(0, start)}${section}${block}\n${markdown.slice(end)}`;
}

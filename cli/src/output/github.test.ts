import type { Diagnostic } from "@qsc/compiler";
import { expect, test } from "vitest";
import { checkGithub } from "./github.ts";

function finding(text: string, what: string, more: Partial<Diagnostic> = {}): string {
  const sources = new Map([["a,b:c.qsc", text]]);
  const start = text.indexOf(what);
  const span = { path: "a,b:c.qsc", start, end: start + what.length };
  const diagnostic: Diagnostic = {
    code: "type/mismatch",
    severity: "error",
    message: "100% wrong, `x`:y",
    label: { span, text: "" },
    related: [],
    fixes: [],
    ...more,
  };
  const files = { folder: "studies", entry: "a,b:c.qsc", sources };
  return checkGithub([{ path: "studies/a,b:c.qsc", files, diagnostics: [diagnostic, diagnostic] }]);
}

test("one command a finding, with commas, colons and percent signs escaped where they must be", () => {
  expect(finding("let é = 12\n", "12")).toBe(
    "::error file=studies/a%2Cb%3Ac.qsc,line=1,endLine=1,col=9,endColumn=10,title=type/mismatch::" +
      "100%25 wrong, `x`:y%0Amore: qsc explain type/mismatch\n",
  );
});

test("lines of a message, severities, and findings over several lines", () => {
  const attack = { does: "ask\r\ntwice", learns: "all" };
  expect(finding("a\nb c\nd", "b c\nd", { severity: "hint", help: "stop", attack })).toBe(
    "::notice file=studies/a%2Cb%3Ac.qsc,line=2,endLine=3,title=type/mismatch::100%25 wrong, `x`:y" +
      "%0Awhat an attacker does: ask%0D%0Atwice%0Awhat they learn: all%0Awhat to do: stop" +
      "%0Amore: qsc explain type/mismatch\n",
  );
});

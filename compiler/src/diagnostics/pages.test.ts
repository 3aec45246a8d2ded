import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { syntaxCodes } from "@qsc/grammar";
import { describe, expect, test } from "vitest";
import { ENTRY, fencesIn, floorsIn, sourcesIn } from "../testing/fences.ts";
import { diagnose } from "../compile.ts";
import { CODES } from "./catalog.ts";
import { pagePath } from "./page-path.ts";

const SRC = fileURLToPath(new URL("..", import.meta.url));
const TRIAL = new Map([
  ["trial.qsc", readFileSync(join(SRC, "diagnostics/pages/trial.qsc"), "utf8")],
]);
const ALL_CODES = [...CODES, ...syntaxCodes].sort();

function codesOf(section: string): readonly string[] {
  const fences = fencesIn(section);
  expect(fences.length).toBeGreaterThan(0);
  const sources = sourcesIn(fences, TRIAL);
  return diagnose(sources, ENTRY, floorsIn(sources)).diagnostics.map(({ code }) => code);
}

test("there is a page for each code, and no other page", () => {
  const folders = ["diagnostics/pages", "rules"];
  const pages = folders.flatMap((folder) =>
    readdirSync(join(SRC, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => name.replaceAll("\\", "/").slice(0, -".md".length)),
  );
  expect(pages.sort()).toEqual(ALL_CODES);
});

describe.each(ALL_CODES)("%s", (code) => {
  const path = join(SRC, pagePath(code));
  const page = existsSync(path) ? readFileSync(path, "utf8") : "";
  const [meaning = "", incorrect = "", correct = "", why = ""] = page.split(/^## .*$/m);

  test("the page is whole", () => {
    expect([...page.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual([
      "❌ Incorrect",
      "✅ Correct",
      "Why",
    ]);
    expect(meaning.startsWith(`# ${code}\n`)).toBe(true);
    expect(why.trim().length).toBeGreaterThan(20);
  });

  test("the incorrect example has this finding and no other", () => {
    expect([...new Set(codesOf(incorrect))]).toEqual([code]);
  });

  test("the correct example has no finding", () => {
    expect(codesOf(correct)).toEqual([]);
  });
});

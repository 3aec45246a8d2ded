import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { syntaxCodes } from "@qsc/grammar";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import type { BoundRun } from "../lower/runs/bound-run.ts";
import { guardRun } from "../lower/runs/guard-run.ts";
import { ENTRY, fencesIn, floorsIn, sourcesIn, type Fence } from "../testing/fences.ts";
import { diagnoseFile } from "../tests/compile-tests.ts";
import { CODES } from "./catalog.ts";
import { CODE } from "./catalog/code.ts";
import { RUNS } from "./catalog/runs.ts";
import { pagePath } from "./page-path.ts";

const SRC = fileURLToPath(new URL("..", import.meta.url));
const TRIAL = new Map([
  ["trial.qsc", readFileSync(join(SRC, "diagnostics/pages/trial.qsc"), "utf8")],
]);
const ALL_CODES = [...CODES, ...syntaxCodes].sort();

function codesOf(code: string, section: string): readonly string[] {
  const fences = fencesIn(section);
  expect(fences.length).toBeGreaterThan(0);
  if (code in RUNS) return codesOfRuns(fences, code === "disclosure/changed-data");
  const sources = sourcesIn(fences, TRIAL);
  const found = diagnoseFile(sources, ENTRY, floorsIn(sources)).map((one) => one.code);
  // A block that says a purpose warns that nobody enforces it yet, whether the purpose is right or not.
  return code in CODE ? found.filter((one) => one !== "support/not-enforced") : found;
}

/** Runs the contracts of the fences one after the other; the data may change before each. */
function codesOfRuns(fences: readonly Fence[], dataChanges: boolean): readonly string[] {
  const earlier: BoundRun[] = [];
  return fences.flatMap((fence, entry) => {
    const { bundle, diagnostics } = compile(sourcesIn([fence], TRIAL), ENTRY);
    if (bundle === null) return diagnostics.map(({ code }) => code);
    const snapshot = dataChanges ? `rows ${entry}` : "rows";
    const run = { entry, plan: bundle.plan, parameters: [], snapshot };
    const guarded = guardRun(run, earlier, { path: ENTRY, start: 0, end: 0 });
    earlier.push(run);
    return guarded.kind === "refused" ? [guarded.finding.code] : [];
  });
}

/**
 * Codes of findings in sources, and only those: they are what `qsc explain` knows.
 * What a command says about its flags, files, data or a run has no contract to show, and its whole advice beside it.
 */
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
    expect([...new Set(codesOf(code, incorrect))]).toEqual([code]);
  });

  test("the correct example has no finding", () => {
    expect(codesOf(code, correct)).toEqual([]);
  });
});

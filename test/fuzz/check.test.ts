import { readdirSync, readFileSync } from "node:fs";
import { validatePlan } from "@qsc/plan";
import { expect, test } from "vitest";
import { check } from "../../compiler/src/check.ts";
import { CODES } from "../../compiler/src/diagnostics/catalog.ts";
import { renderDiagnostics } from "../../compiler/src/diagnostics/render.ts";
import { toPlan } from "../../compiler/src/lower/to-plan.ts";
import { fencesIn } from "../../compiler/src/testing/fences.ts";
import { seededNumbers } from "../support/seed.ts";
import { mutate, type Random } from "./mutate.ts";

/** How many inputs: mutated contracts of the corpus, or the same with words exchanged. */
const INPUTS = 2_000;
const SEED = process.env["QSC_SEED"] ?? "check-1";

const TRIAL_PATH = new URL("../../compiler/src/diagnostics/pages/trial.qsc", import.meta.url);
const TRIAL = readFileSync(TRIAL_PATH, "utf8");

/** Contracts only: a mutation of one that is nearly right gets past the parser. */
const corpus = readCorpus();
const known: ReadonlySet<string> = new Set(CODES);

test(
  `the checker never throws on ${INPUTS} mutated contracts, seed ${SEED}`,
  { timeout: 300_000 },
  () => {
    let accepted = 0;
    let refusedByChecker = 0;
    for (let i = 0; i < INPUTS; i++) {
      const random = seededNumbers(`${SEED} ${i}`);
      const text = i % 4 === 0 ? mutate(corpus, random) : reworded(random);
      const outcome = tryContract(text, `seed ${SEED}, input ${i}:\n${text}`);
      if (outcome === "accepted") accepted++;
      if (outcome === "refused") refusedByChecker++;
    }
    // A fuzz that the parser alone answers would show nothing about the checker.
    expect(accepted).toBeGreaterThan(INPUTS / 100);
    expect(refusedByChecker).toBeGreaterThan(INPUTS / 20);
  },
);

function tryContract(text: string, which: string): "accepted" | "refused" | "unparsed" {
  const sources = new Map([
    ["trial.qsc", TRIAL],
    ["contract.qsc", text],
  ]);
  const { model, diagnostics } = check(sources, "contract.qsc");
  const failed = diagnostics.some(({ severity }) => severity === "error");
  expect(model === null, which).toBe(failed);
  const rendered = renderDiagnostics(diagnostics, sources);
  expect(rendered, which).not.toMatch(/undefined|NaN|\[object|\{\w+\}(?= is| has)/);
  if (model !== null) {
    const { plan } = toPlan(model);
    if (plan !== null) expect(validatePlan(plan), which).toEqual([]);
    return "accepted";
  }
  return diagnostics.some(({ code }) => known.has(code)) ? "refused" : "unparsed";
}

/** A contract with one to three words or numbers replaced by others of the corpus: most still parse. */
function reworded(random: Random): string {
  const pick = (): string => corpus[random(corpus.length)] ?? "";
  let text = pick();
  for (let left = 1 + random(3); left > 0; left--) {
    const places = wordsOf(text);
    const place = places[random(places.length)];
    const sameKind = wordsOf(pick()).filter(
      ([word]) => /^\d/.test(word) === /^\d/.test(place?.[0] ?? ""),
    );
    const word = sameKind[random(Math.max(1, sameKind.length))]?.[0];
    if (place === undefined || word === undefined) continue;
    text = text.slice(0, place.index) + word + text.slice(place.index + place[0].length);
  }
  return text;
}

function wordsOf(text: string): readonly RegExpExecArray[] {
  return [...text.matchAll(/\b\w+\b/g)];
}

function readCorpus(): readonly string[] {
  const folder = new URL("../corpus/check/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md") && name !== "syntax.md")
    .flatMap((name) => fencesIn(readFileSync(new URL(name, folder), "utf8")))
    .filter(({ language, text }) => language === "qsc" && text.includes("contract "))
    .map(({ text }) => text);
}

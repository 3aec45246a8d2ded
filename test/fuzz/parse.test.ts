import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { walk } from "../../compiler/src/ast/visit.ts";
import { toAst } from "../../compiler/src/ast/to-ast.ts";
import { printAst } from "../../compiler/src/testing/print-ast.ts";
import { seededNumbers } from "../support/seed.ts";
import { mutate } from "./mutate.ts";

/** How many inputs; each is one to eight mutations of a text of the corpus. */
const inputs = 10_000;

const seed = process.env["QSC_SEED"] ?? "parse-1";

const corpus = readCorpus();

test(
  `the parser never throws on ${inputs} mutated inputs, seed ${seed}`,
  { timeout: 300_000 },
  () => {
    const started = performance.now();
    let broken = 0;
    for (let i = 0; i < inputs; i++) {
      const random = seededNumbers(`${seed} ${i}`);
      const text = mutate(corpus, random);
      broken += check(text, `seed ${seed}, input ${i}:\n${text}`);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`parse fuzz: ${inputs} inputs, ${broken} with errors, seed ${seed}, ${seconds} s`);
    // Mutations that nearly all went unnoticed would show nothing.
    expect(broken).toBeGreaterThan(inputs / 2);
  },
);

/** Returns 1 when the text has errors. */
function check(text: string, which: string): number {
  const { document, diagnostics } = toAst("fuzz.qsc", text);
  let hasError = false;
  walk(document, (node) => {
    const { start, end } = node.span;
    expect(start >= 0 && start <= end && end <= text.length, `span of ${node.kind}, ${which}`).toBe(
      true,
    );
    hasError ||= node.kind === "error";
  });
  for (const { code, message, label } of diagnostics) {
    expect(code).toMatch(/^(lex|parse)\/[a-z-]+$/);
    expect(message, which).not.toBe("");
    expect(label.span.start <= label.span.end && label.span.end <= text.length, which).toBe(true);
  }
  expect(hasError && diagnostics.length === 0, `an error node without a diagnostic, ${which}`).toBe(
    false,
  );
  expect(printAst(document), which).not.toContain("undefined:");
  return diagnostics.length > 0 ? 1 : 0;
}

function readCorpus(): readonly string[] {
  const folder = new URL("../corpus/parse/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) =>
      readFileSync(new URL(name, folder), "utf8")
        .split(/^# .*\n/m)
        .slice(1),
    )
    .map((part) => part.split(/^==>\n/m)[0] ?? "");
}

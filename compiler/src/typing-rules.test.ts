import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL(".", import.meta.url));
const SPEC = readFileSync(new URL("../../spec/language.md", import.meta.url), "utf8");

const stated = [...SPEC.matchAll(/^- \*\*(T-\d\d)\*\* /gm)].map((match) => match[1] ?? "");
const code = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(SRC, name), "utf8"))
  .join("\n");
const cited = new Set(code.match(/\bT-\d\d\b/g));

test("the rules are numbered once, in order", () => {
  expect(stated).toEqual([...new Set(stated)].sort());
  expect(stated.length).toBeGreaterThan(40);
});
test("the code cites every rule, and no other", () => {
  expect([...cited].sort()).toEqual(stated);
});
test("every diagnostic that a rule names exists", async () => {
  const { CODES } = await import("./diagnostics/catalog.ts");
  const [, rules = ""] = SPEC.split(/^## \d+\. Typing rules$/m);
  const named = [...rules.matchAll(/`([a-z]+\/[a-z-]+)`/g)].map((match) => match[1]);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !CODES.some((known) => known === name))).toEqual([]);
});

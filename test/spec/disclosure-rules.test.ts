import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../support/qsc.ts";

const page = readFileSync(join(repository, "spec/disclosure-rules.md"), "utf8");
const rows = [...page.matchAll(/^\| (R\d\d) \|.*$/gm)].map(([row, rule]) => ({ row, rule }));

test("every rule of the catalogue stands in the table once, in order", () => {
  const all = Array.from({ length: 39 }, (_, at) => `R${String(at + 1).padStart(2, "0")}`);
  expect(rows.map(({ rule }) => rule)).toEqual(all);
});

test.each(rows)("$rule names files that exist, or says why it has none", ({ row }) => {
  const paths = [...row.matchAll(/`([a-z]+\/[^`]+\.(?:ts|md))`/g)].map((match) => match[1] ?? "");
  for (const path of paths) expect(existsSync(join(repository, path)), path).toBe(true);
  expect(paths.length > 0 || row.includes("not there")).toBe(true);
});

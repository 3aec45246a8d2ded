import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The comments above the rules against the specification: one must not change without the other. */
const commented = new Map(
  ["parser", "type-parser", "query-parser", "expression-parser", "terms-parser", "test-parser"]
    .map((file) => readFileSync(new URL(`./${file}.ts`, import.meta.url), "utf8"))
    .flatMap((source) => {
      const comments = source.match(/(?<=^ *\/\/ ).*$|^ *readonly \w+: CstRule.*$/gm) ?? [];
      return productions(comments);
    }),
);

const specification = readFileSync(new URL("../../spec/language.md", import.meta.url), "utf8");
const chapters = specification.slice(
  specification.indexOf("## 2. "),
  specification.includes("## 9. ") ? specification.indexOf("## 9. ") : undefined,
);
const specified = new Map(
  [...chapters.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    productions(block.split("\n")),
  ),
);

test("the specification and the parser have the same productions", () => {
  expect([...commented.keys()].sort()).toEqual([...specified.keys()].sort());
  expect(specified.size).toBeGreaterThan(50);
});

for (const [name, body] of specified) {
  test(`${name} is commented as it is specified`, () => expect(commented.get(name)).toBe(body));
}

/** `Name : body` lines with their continuations, which begin with an alternative. */
function productions(lines: readonly string[]): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  for (const line of lines) {
    const start = /^([A-Z]\w*)\s*: (.*)$/.exec(line);
    const last = found[found.length - 1];
    if (start !== null) found.push([start[1] ?? "", normalize(start[2] ?? "")]);
    else if (last !== undefined && /^\s*\| /.test(line)) last[1] += ` ${normalize(line)}`;
  }
  return found;
}

function normalize(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

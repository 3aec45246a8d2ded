import { compile, packageOf } from "@qsc/compiler";
import { digestOf, type Bundle } from "@qsc/plan";
import { expect, test } from "vitest";
import { compileAccepted } from "../support/compile-contract.ts";
import { EXAMPLES, readExample } from "../support/examples.ts";
import { tokensOf } from "../support/tokens.ts";

/** Whether a file is the contract's: packages are held to their digests, and have tests of their own. */
function isOwn(path: string): boolean {
  return path.endsWith(".qsc") && packageOf(path) === null;
}

/** What a run depends on; the bundle's own digest covers the sources as well. */
function meaningOf({ plan, circuit, certificate }: Bundle): readonly string[] {
  return [plan, circuit, certificate].map(digestOf);
}

/** The text with a comment of each form and white space before every token. */
function spread(text: string): string {
  const pieces = tokensOf(text).map(({ image }) => `\n\t/* a, b; "c" */ // d\r\n ${image}`);
  return `${pieces.join("")}\n// end`;
}

test.each(EXAMPLES)("%s: comments change no plan, circuit or certificate", (name) => {
  const { sources, entry } = readExample(name);
  const spaced = new Map(
    [...sources].map(([path, text]) => [path, isOwn(path) ? spread(text) : text]),
  );
  const [original, changed] = [sources, spaced].map((each) => compileAccepted(each, entry));
  if (original === undefined || changed === undefined) throw new Error("two bundles");
  expect(meaningOf(changed)).toEqual(meaningOf(original));
  expect(digestOf(changed)).not.toBe(digestOf(original));
});

/** Another token of the same kind. */
function otherThan(token: string): string {
  if (/^\d{4}-/.test(token)) return `${Number(token.slice(0, 4)) + 1}${token.slice(4)}`;
  if (/^\d+$/.test(token)) return String(Number(token) + 1);
  if (/^\d/.test(token)) return `1${token}`;
  if (token.startsWith('"')) return `"x${token.slice(1)}`;
  return `${token}X`;
}

test.each(EXAMPLES)("%s: no token can change without the bundle's digest", (name) => {
  const { sources, entry } = readExample(name);
  const digests = [digestOf(compileAccepted(sources, entry))];
  for (const [path, text] of [...sources].filter(([each]) => isOwn(each))) {
    for (const { start, image } of tokensOf(text)) {
      const changed = `${text.slice(0, start)}${otherThan(image)}${text.slice(start + image.length)}`;
      const { bundle } = compile(new Map([...sources, [path, changed]]), entry);
      if (bundle !== null) digests.push(digestOf(bundle));
    }
  }
  expect(new Set(digests).size).toBe(digests.length);
  // Numbers, strings and names that stand once change without an error.
  expect(digests.length).toBeGreaterThan(3);
});

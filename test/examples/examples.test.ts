import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exampleFiles } from "../../examples/generate.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

test.each([...exampleFiles()])("%s is what the generator makes", (path, text) => {
  expect(readFileSync(EXAMPLES + path, "utf8")).toBe(text);
});

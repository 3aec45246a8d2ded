import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cstTypes } from "../scripts/cst-types.ts";

test("the types of the concrete tree are those of the grammar", async () => {
  const written = readFileSync(new URL("./cst.generated.ts", import.meta.url), "utf8");
  expect(written, "run `npx tsx grammar/scripts/generate-cst-types.ts`").toBe(await cstTypes());
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { simulateBristol } from "../support/bristol-simulator.ts";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const demo = join(repository, "examples/01-one-count");

test("a flat circuit for the rows of two sites is written to a file", async () => {
  const path = join(temporaryFolder(), "count.bristol");
  const args = ["compile", demo, "--emit", "bristol", "--rows", "3,2", "-o", path];
  const { status, stderr } = await qsc(args);
  expect([status, stderr]).toEqual([0, expect.stringContaining(path)]);
  const text = readFileSync(path, "utf8");
  const [, inputs = ""] = text.split("\n");
  const [count, ...widths] = inputs.split(" ").map(Number);
  expect([count, new Set(widths).size]).toEqual([5, 1]);
  // Nobody is there, so nothing opens.
  const nobody = widths.map((bits) => Array<number>(bits).fill(0));
  expect(
    simulateBristol(text, nobody)
      .flat()
      .every((bit) => bit === 0),
  ).toBe(true);
});

async function refused(code: string, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await qsc(["compile", demo, "--emit", "bristol", ...args]);
  expect([status, stderr]).toEqual([2, expect.stringContaining(`error[${code}]`)]);
}

test("no number of rows", () => refused("input/rows"));
test("half a row", () => refused("input/rows", "--rows", "0.5"));
test("too many rows", () => refused("input/rows", "--rows", "99999999"));
test("as JSON", () => refused("input/format", "--rows", "3", "--format", "json"));

test("a contract that links rows across sites says that the circuit does not", async () => {
  const linked = join(repository, "examples/09-linked-register");
  const { status, stdout, stderr } = await qsc([
    "compile",
    linked,
    "--emit",
    "bristol",
    "--rows",
    "2",
  ]);
  expect([status, stderr]).toEqual([0, expect.stringContaining("is no part of it")]);
  expect(stdout).toMatch(/^\d+ \d+\n2 /);
});

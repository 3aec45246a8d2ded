import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const demo = join(repository, "examples/01-one-count");

test("every command has help with two examples", async () => {
  for (const command of [
    "check",
    "compile",
    "run",
    "test",
    "package",
    "verify",
    "explain",
    "diff",
  ]) {
    const { status, stdout } = await qsc([command, "--help"]);
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}\$ qsc /gm)?.length, command).toBe(2);
  }
});

test("a misspelt command is a usage error with a suggestion", async () => {
  const { status, stderr } = await qsc(["chekc"]);
  expect(status).toBe(2);
  expect(stderr).toContain("check");
});

test("a missing file is a usage error", async () => {
  const { status, stderr } = await qsc(["check", "no-such.qsc"]);
  expect([status, stderr]).toEqual([2, expect.stringContaining("error[input/no-such-file]")]);
});

test("a contract with an error ends `check`, `compile` and `run` with status 1", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "open.qsc");
  writeFileSync(path, "contract Open version 1.0.0 {");
  for (const command of ["check", "compile", "run"]) {
    const { status, stdout, stderr } = await qsc([command, path]);
    expect(status, command).toBe(1);
    expect(`${stdout}${stderr}`, command).toMatch(/error\[parse\/[a-z-]+\]/);
  }
});

test("an unknown parameter names the ones there are", async () => {
  const state = temporaryFolder();
  const { status, stderr } = await qsc(["run", demo, "--param", "nothing=1", "--state", state]);
  expect([status, stderr]).toEqual([2, expect.stringContaining("error[parameter/unknown]")]);
});

test("compile prints the same bytes each time", async () => {
  const [first, second] = await Promise.all([qsc(["compile", demo]), qsc(["compile", demo])]);
  expect(first.status).toBe(0);
  expect(first.stdout).toBe(second.stdout);
});

test("explain prints what a contract reveals, and the page of a code", async () => {
  const contract = await qsc(["explain", demo]);
  expect(contract.status, contract.stderr).toBe(0);
  expect(contract.stdout).toContain(
    "A figure stays closed where it rests on fewer than 11 persons",
  );
  const page = await qsc(["explain", "disclosure/open-parameter"]);
  expect(page.stdout).toContain("Incorrect");
  const unknown = await qsc(["explain", "disclosure/no-such-code"]);
  expect([unknown.status, unknown.stderr]).toEqual([
    2,
    expect.stringContaining("input/unknown-code"),
  ]);
});

import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const example = join(repository, "examples/06-adverse-events");

test("three processes count persons by their joined rows, and the receipt verifies", async () => {
  const state = temporaryFolder();
  const run = await qsc(["run", example, "--state", state]);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/placebo +86 +281 +23\.3% \(15\.6 to 33\.2\) +14\.0% /);
  const receipt = /receipt: (\S+)/.exec(run.stdout)?.[1] ?? "";
  const verified = await qsc(["verify", receipt]);
  expect(verified.status, verified.stderr).toBe(0);
}, 60_000);

test("a person with more rows than declared ends the run before anything is shared", async () => {
  const folder = join(temporaryFolder(), "example");
  cpSync(example, folder, { recursive: true });
  const rows = Array.from({ length: 21 }, (_, day) => `west-1,skin,${day + 1}\n`).join("");
  appendFileSync(join(folder, "data/west-events.csv"), rows);
  const { status, stderr } = await qsc(["run", folder, "--state", temporaryFolder()]);
  expect(status).toBe(2);
  expect(stderr).toContain("error[rows/too-many-per-person]");
  expect(stderr).toMatch(/west-events\.csv:\d+: row 21 in `events` of the person in line 2 of/);
  expect(stderr).not.toContain("west-1");
});

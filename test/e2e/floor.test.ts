import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const contract = join(repository, "examples/01-one-count");

function floorOf(policy: string): string {
  const path = join(temporaryFolder(), "north.qsc");
  writeFileSync(path, policy);
  return path;
}

test("a site's policy above the contract's is a finding that shows the clause", async () => {
  const floor = floorOf("policy North { minimum cohort 50 persons }\n");
  const { status, stdout } = await qsc(["check", contract, "--floor", floor]);
  expect(status).toBe(1);
  expect(stdout).toContain("error[policy/below-floor]");
  expect(stdout).toContain("`minimum cohort 50 persons`");
  expect(stdout).toMatch(/north\.qsc:1:16/);
});

test("a run below the policy of a site is refused before rows are read", async () => {
  const floor = floorOf("policy North { minimum cohort 50 persons }\n");
  const state = temporaryFolder();
  const args = ["run", contract, "--floor", floor, "--state", state];
  const { status, stdout, stderr } = await qsc(args);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("error[policy/below-floor]");
});

test("a policy that the contract keeps to changes nothing", async () => {
  const floor = floorOf("policy North extends ohdsi { }\n");
  const { status, stdout } = await qsc(["check", contract, "--floor", floor]);
  expect([status, stdout]).toEqual([0, expect.stringContaining("no findings")]);
});

test("a floor that cannot be read", async () => {
  const { status, stderr } = await qsc(["check", contract, "--floor", "/nowhere.qsc"]);
  expect(status).toBe(2);
  expect(stderr).toContain("input/unreadable-file");
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { contractWithPackage, manifest, SCHEMA, writeFiles } from "../support/packages.ts";
import { qsc } from "../support/qsc.ts";

test("a package is locked, checked, changed and found; and every command resolves it", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, contractWithPackage());
  const contract = join(folder, "study/c.qsc");
  const packageDo = (verb: string): ReturnType<typeof qsc> => qsc(["package", verb, folder]);
  const unlocked = await packageDo("check");
  expect([unlocked.status, unlocked.stdout]).toEqual([
    1,
    expect.stringContaining("error[package/not-locked]"),
  ]);
  expect((await packageDo("lock")).status).toBe(0);
  const checked = await packageDo("check");
  expect([checked.status, checked.stdout]).toEqual([
    0,
    expect.stringMatching(/^@site\/common 1\.0\.0 {2}sha256:[0-9a-f]{64}\n$/),
  ]);
  for (const command of [["check"], ["compile"], ["explain"], ["diff", contract]]) {
    const { status, stderr } = await qsc([...command, contract]);
    expect([command, status, stderr]).toEqual([command, 0, ""]);
  }
  const explained = await qsc(["explain", contract]);
  expect(explained.stdout).toContain("Somebody has read the package `@site/common` 1.0.0");
  writeFiles(folder, { "packages/common/schema.qsc": `${SCHEMA}// more\n` });
  for (const command of [
    ["check", contract],
    ["compile", contract],
    ["package", "check", folder],
  ]) {
    const { status, stdout, stderr } = await qsc(command);
    expect([command, status]).toEqual([command, 1]);
    expect(stdout + stderr).toContain("error[package/digest-mismatch]");
  }
});

test("a finding in a package names its file, and no fix is written there", async () => {
  const folder = temporaryFolder();
  const faulty = SCHEMA.replace("Id identifier", "Id");
  writeFiles(folder, { ...contractWithPackage(), "packages/common/schema.qsc": faulty });
  await qsc(["package", "lock", folder]);
  const { status, stdout } = await qsc(["check", "--fix", join(folder, "study/c.qsc")]);
  expect(status).toBe(1);
  expect(stdout).toContain("error[contract/unmarked-id]");
  expect(stdout).toContain(`${join(folder, "packages/common/schema.qsc")}:1:`);
  expect((await qsc(["package", "check", folder])).status).toBe(0);
});

test("a lock is not written for packages that cannot be used, or of no folder of packages", async () => {
  const folder = temporaryFolder();
  const none = await qsc(["package", "lock", folder]);
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("input/no-manifest")]);
  writeFiles(folder, {
    ...contractWithPackage(),
    "packages/common/qsc.json": manifest("@site/common@1.0.0", { exports: ["absent.qsc"] }),
  });
  const absent = await qsc(["package", "lock", folder]);
  expect([absent.status, absent.stdout]).toEqual([
    1,
    expect.stringContaining("error[resolve/missing-file]"),
  ]);
  const still = await qsc(["package", "check", folder]);
  expect(still.stdout).toContain("error[package/not-locked]");
});

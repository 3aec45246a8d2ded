import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

/** The example of response by arm, with its counts hidden and a decision and a share in place of them. */
function folderWithHiddenCounts(): string {
  const folder = temporaryFolder();
  cpSync(join(repository, "examples/03-response-by-arm"), folder, { recursive: true });
  const path = join(folder, "response-by-arm.qsc");
  const contract = readFileSync(path, "utf8")
    .replace("n          = count()", "hidden n = count()")
    .replace("controlled = count(diseaseControl)", "hidden controlled = count(diseaseControl)")
    .replace(
      "rate       = proportion(diseaseControl)",
      "active = controlled / n >= 0.5\n      share = round(100 * controlled / n, decimals: 1)",
    );
  writeFileSync(path, contract);
  return folder;
}

test("what is computed of hidden counts stands under its own name, and the counts nowhere", async () => {
  const folder = folderWithHiddenCounts();
  const shown = await qsc(["run", folder, "--param", "marker=vegf"], { cwd: folder });
  expect(shown.status, shown.stderr).toBe(0);
  const lines = shown.stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
  expect(lines).toContainEqual(["arm", "active", "share"]);
  expect(lines).toContainEqual(["sorafenib", "yes", "64.1"]);

  const data = await qsc(["run", folder, "--param", "marker=vegf", "--format", "json"], {
    cwd: folder,
  });
  expect(data.status, data.stderr).toBe(0);
  expect(data.stdout).not.toMatch(/"name": ?"(n|controlled)"/);
});

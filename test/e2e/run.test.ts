import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const demo = [join(repository, "examples/03-response-by-arm"), "--param", "marker=vegf"];
test("a run prints a table with a suppressed cell, and its receipt verifies", async () => {
  const state = temporaryFolder();
  const run = await qsc(["run", ...demo, "--state", state, "--progress", "plain"]);
  expect(run.stderr).toContain("✔ computed");
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/·.*suppressed/);
  expect(run.stdout).toContain("rehearsal");
  const receipt = /receipt: (\S+)/.exec(run.stdout)?.[1] ?? "";
  const verified = await qsc(["verify", receipt]);
  expect(verified.stdout).toContain("receipt verified");
  expect(verified.status).toBe(0);
  const ledger = await qsc(["verify", join(state, "ledger")]);
  expect(ledger.stdout).toContain("ledger verified");
  expect(ledger.status).toBe(0);
});

test("with a machine format, a run says nothing but its result", async () => {
  const state = temporaryFolder();
  const { status, stdout, stderr } = await qsc([
    "run",
    ...demo,
    "--state",
    state,
    "--format",
    "json",
  ]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ format: "qsc-result/1" });
}, 60_000);

test("products are proved unless it is asked not to, and the receipt says which", async () => {
  const state = temporaryFolder();
  for (const [asked, security, says] of [
    [[], "malicious", /✔ proved gates +all \d+ AND gates that were evaluated are proved/],
    [["--security", "semi-honest"], "semi-honest", /✔ security +semi-honest: holds only if all/],
  ] as const) {
    const run = await qsc(["run", ...demo, "--state", state, "--format", "json", ...asked]);
    expect(run.status, run.stderr).toBe(0);
    if (security === "malicious") expect(run.stderr).toBe("");
    else expect(run.stderr).toContain("leaves out the proof that the nodes compute correctly");
    const result = JSON.parse(run.stdout) as { readonly receipt: string };
    expect(result).toMatchObject({ security });
    const { status, stdout } = await qsc(["verify", result.receipt]);
    expect(status, stdout).toBe(0);
    expect(stdout).toMatch(says);
  }
}, 60_000);

test("two runs at once on one ledger both complete, and the ledger stays one log", async () => {
  const state = temporaryFolder();
  const runs = await Promise.all(
    [1, 2].map(() => qsc(["run", ...demo, "--state", state, "--format", "json"])),
  );
  for (const { status, stderr } of runs) expect(status, stderr).toBe(0);
  const ledger = await qsc(["verify", join(state, "ledger")]);
  expect(ledger.status, ledger.stdout).toBe(0);
});

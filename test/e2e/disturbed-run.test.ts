import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { writeLongRun } from "../support/long-run.ts";
import { outcomeOf, qsc, startQsc } from "../support/qsc.ts";
import { isAlive, type NodeInfo, onRunEvents } from "../support/run-events.ts";

test("a node killed in the middle of a run aborts it by name, and the next run works", async () => {
  const folder = writeLongRun(temporaryFolder());
  const state = join(folder, "state");
  const { outcome, nodes } = await disturb(folder, state, ([, victim]) => {
    process.kill(victim?.pid ?? 0, "SIGKILL");
  });
  expect(outcome.status, outcome.stderr).toBe(3);
  expect(outcome.stdout).toBe("");
  expect(outcome.stderr).toMatch(/error\[[a-z]+\/[a-z-]+\]/);
  expect(outcome.stderr).toContain(nodes[1]?.node);
  await expect.poll(() => nodes.filter(({ pid }) => isAlive(pid))).toEqual([]);
  const ledger = await qsc(["verify", join(state, "ledger")]);
  expect(ledger.status, ledger.stdout).toBe(0);
  const next = await qsc(["run", folder, "--state", state, "--format", "json"]);
  expect(next.status, next.stderr).toBe(0);
}, 120_000);

test("an interrupted run leaves no node behind and a sound ledger", async () => {
  const folder = writeLongRun(temporaryFolder());
  const state = join(folder, "state");
  const { outcome, nodes } = await disturb(folder, state, (_nodes, qscProcess) => {
    qscProcess.kill("SIGINT");
  });
  expect(outcome.status, outcome.stderr).toBe(3);
  expect(outcome.stdout).toBe("");
  expect(outcome.stderr).toContain("run/interrupted");
  await expect.poll(() => nodes.filter(({ pid }) => isAlive(pid))).toEqual([]);
  const ledger = await qsc(["verify", join(state, "ledger")]);
  expect(ledger.status, ledger.stdout).toBe(0);
}, 120_000);

/** Runs the long contract and calls `disturbance` once its nodes compute. */
async function disturb(
  folder: string,
  state: string,
  disturbance: (nodes: readonly NodeInfo[], qscProcess: ReturnType<typeof startQsc>) => void,
): Promise<{ outcome: Awaited<ReturnType<typeof qsc>>; nodes: readonly NodeInfo[] }> {
  const child = startQsc(["run", folder, "--state", state, "--progress", "json"]);
  let nodes: readonly NodeInfo[] = [];
  onRunEvents(child, ({ step, data }) => {
    if (step === "network") nodes = data?.nodes ?? [];
    if (step === "computing") disturbance(nodes, child);
  });
  return { outcome: await outcomeOf(child), nodes };
}

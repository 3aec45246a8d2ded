import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { type Outcome, qsc, repository } from "../support/qsc.ts";
import { seededNumbers } from "../support/seed.ts";

const demo = join(repository, "examples/01-one-count");
const FLIPS = process.env["QSC_LONG"] === "1" ? 400 : 12;

test("a flipped byte in a receipt is found", async () => {
  const { state, receipt } = await runDemo();
  await flipEverywhere(receipt, () => qsc(["verify", receipt, "--key", policyOf(state)]));
}, 300_000);

test("a flipped byte in a checkpoint is found", async () => {
  const { state } = await runDemo();
  const checkpoint = join(state, "ledger/checkpoint");
  await flipEverywhere(checkpoint, () => qsc(["verify", checkpoint]));
}, 300_000);

test("a flipped byte in a bundle is found", async () => {
  const bundle = join(temporaryFolder(), "bundle.json");
  expect((await qsc(["compile", demo, "-o", bundle])).status).toBe(0);
  expect((await qsc(["verify", bundle])).status).toBe(0);
  const bytes = readFileSync(bundle);
  for (const at of [0, 5, bytes.indexOf("qsc-sealed-bundle")]) {
    await flip(bundle, bytes, at, () => qsc(["verify", bundle]));
  }
  await flipEverywhere(bundle, () => qsc(["verify", bundle]));
}, 300_000);

test("a flipped byte in any ledger entry is found", async () => {
  const { state } = await runDemo();
  const log = join(state, "ledger/log.sqlite");
  const bytes = readFileSync(log);
  const kinds = ["contract.publish", "run.authorize", "run.complete"];
  for (const kind of kinds) {
    const at = bytes.indexOf(`"kind":"${kind}"`);
    expect(at, kind).toBeGreaterThan(0);
    await flip(log, bytes, at + `"kind":"`.length, () => qsc(["verify", join(state, "ledger")]));
  }
}, 300_000);

async function runDemo(): Promise<{ state: string; receipt: string }> {
  const state = temporaryFolder();
  const run = await qsc(["run", demo, "--state", state, "--format", "json"]);
  expect(run.status, run.stderr).toBe(0);
  const [receipt = ""] = readdirSync(join(state, "receipts"));
  expect((await qsc(["verify", join(state, "ledger")])).status).toBe(0);
  return { state, receipt: join(state, "receipts", receipt) };
}

function policyOf(state: string): string {
  return join(state, "ledger/policy");
}

/** Flips one bit at seeded places of a file, one at a time. */
async function flipEverywhere(path: string, verify: () => Promise<Outcome>): Promise<void> {
  const bytes = readFileSync(path);
  const next = seededNumbers(`flip ${bytes.length}`);
  for (let trial = 0; trial < FLIPS; trial++) await flip(path, bytes, next(bytes.length), verify);
}

async function flip(
  path: string,
  bytes: Buffer,
  at: number,
  verify: () => Promise<Outcome>,
): Promise<void> {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  writeFileSync(path, changed);
  const { status, stdout, stderr } = await verify();
  writeFileSync(path, bytes);
  expect(status, `byte ${at} of ${path}: ${stdout}${stderr}`).toBe(1);
  expect(stdout, `byte ${at} of ${path}`).toMatch(/✘ .+ \S+/);
}

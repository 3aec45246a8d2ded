import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Place, qsc, repository } from "../support/qsc.ts";

const folder = mkdtempSync(join(tmpdir(), "qsc-determinism-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The machines of three people, as far as a program can tell. */
const PLACES: readonly Place[] = [
  { cwd: repository, env: { TZ: "UTC", LANG: "C" } },
  { cwd: folder, env: { TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" } },
  { cwd: "/", env: { TZ: "America/St_Johns", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } },
];

/** The bytes of the bundle of `contract`, compiled at `place`. */
async function bundleOf(contract: string, place: Place): Promise<string> {
  const { status, stdout, stderr } = await qsc(["compile", contract], place);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

function digestOf(bundle: string): unknown {
  return (JSON.parse(bundle) as { digest: unknown }).digest;
}

test.each([
  "01-one-count",
  "02-parameter",
  "03-response-by-arm",
  "04-measurements",
  "05-two-tables",
])("%s is the same bundle in every folder, time zone and language", async (example) => {
  const original = join(repository, "examples", example);
  const copy = join(folder, "a copy of", example);
  cpSync(original, copy, { recursive: true });
  const [first, ...others] = await Promise.all(
    PLACES.flatMap((place) => [bundleOf(original, place), bundleOf(copy, place)]),
  );
  expect(digestOf(first ?? "")).toMatch(/^sha256:[0-9a-f]{64}$/);
  for (const other of others) expect(other).toBe(first);
});

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { EXAMPLES } from "../support/examples.ts";
import { node24 } from "../support/node-24.ts";
import { type Place, qsc, repository } from "../support/qsc.ts";

const folder = mkdtempSync(join(tmpdir(), "qsc-determinism-"));
// As a whole, for examples may share packages.
cpSync(join(repository, "examples"), join(folder, "a copy of"), { recursive: true });
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

test.each(EXAMPLES)(
  "%s is the same bundle in every folder, time zone and language",
  async (name) => {
    const original = join(repository, "examples", name);
    const copy = join(folder, "a copy of", name);
    const [first, ...others] = await Promise.all(
      PLACES.flatMap((place) => [bundleOf(original, place), bundleOf(copy, place)]),
    );
    expect(digestOf(first ?? "")).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const other of others) expect(other).toBe(first);
  },
);

test("Node.js 24 writes the same bundles", { timeout: 300_000 }, async () => {
  const node = node24();
  for (const name of EXAMPLES) {
    const example = join(repository, "examples", name);
    expect(await bundleOf(example, { node })).toBe(await bundleOf(example, {}));
  }
});

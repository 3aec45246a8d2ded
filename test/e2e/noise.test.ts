import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository, type Outcome } from "../support/qsc.ts";

interface Result {
  readonly tables: unknown;
  readonly privacy: {
    readonly repeated: boolean;
    readonly sites: readonly { readonly left: string }[];
  };
}

/** A folder with a noisy contract over 200 persons of one site, and its ledger. */
function study(): { readonly folder: string; readonly writeRows: (rows: number) => void } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "contract"));
  writeFileSync(
    join(folder, "contract", "noisy.qsc"),
    `schema P { person id id: Id identifier old: Bool }
     contract Noisy version 1.0.0 {
       data people: P
       query { from people group by old release { n = count() } }
       privacy { policy clinical differential privacy epsilon 0.5 }
     }`,
  );
  return {
    folder,
    writeRows: (rows) => {
      const lines = Array.from({ length: rows }, (_, row) => `p${row},${row % 2 === 0}`);
      writeFileSync(join(folder, "rows.csv"), `${["id,old", ...lines].join("\n")}\n`);
    },
  };
}

function run(folder: string, contract = "contract"): Promise<Outcome> {
  const data = `people@east=${join(folder, "rows.csv")}`;
  const state = join(folder, "state");
  return qsc(["run", join(folder, contract), "--data", data, "--state", state, "--format", "json"]);
}

function keepsTo(schema: string, text: string): unknown {
  const path = join(repository, "spec", `${schema}.schema.json`);
  const validate = new Ajv2020().compile(JSON.parse(readFileSync(path, "utf8")) as object);
  const value: unknown = JSON.parse(text);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

test("budget: granted, spent once for the same rows, again for others, and then refused", async () => {
  const { folder, writeRows } = study();
  const state = join(folder, "state");
  writeRows(200);
  const poor = await run(folder);
  expect([poor.status, poor.stdout]).toEqual([1, ""]);
  expect(poor.stderr).toContain("error[ledger/no-budget]");

  const granted = await qsc(["budget", "east=1.2", "--state", state, "--format", "json"]);
  expect(keepsTo("budgets", granted.stdout)).toMatchObject({
    sites: [{ site: "east", total: "1.2", spent: "0", left: "1.2" }],
  });
  const outcomes = [await run(folder), await run(folder)];
  const [first, again] = outcomes.map(({ stdout }) => keepsTo("result", stdout) as Result);
  expect(again!.tables).toEqual(first!.tables);
  expect([first!.privacy.repeated, again!.privacy.repeated]).toEqual([false, true]);
  expect([first!, again!].map(({ privacy }) => privacy.sites[0]?.left)).toEqual(["0.7", "0.7"]);

  writeRows(202);
  const other = keepsTo("result", (await run(folder)).stdout) as Result;
  expect(other.privacy).toMatchObject({ repeated: false, sites: [{ left: "0.2" }] });

  writeRows(204);
  const refused = await run(folder);
  expect([refused.status, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain("error[ledger/budget-exhausted]");
  const verified = await qsc(["verify", join(state, "ledger")]);
  expect(verified.status, verified.stdout).toBe(0);
}, 300_000);

test("an exact run after noisy ones is guarded only against earlier exact runs", async () => {
  const { folder, writeRows } = study();
  writeRows(200);
  await qsc(["budget", "east=1", "--state", join(folder, "state")]);
  expect((await run(folder)).status).toBe(0);
  mkdirSync(join(folder, "exact"));
  const noisy = readFileSync(join(folder, "contract", "noisy.qsc"), "utf8");
  const exact = noisy.replace("differential privacy epsilon 0.5", "");
  writeFileSync(join(folder, "exact", "exact.qsc"), exact);
  // The rows have changed since the noisy run, which stands in the way of an exact one after exact ones.
  writeRows(202);
  const first = keepsTo("result", (await run(folder, "exact")).stdout);
  expect(first).toMatchObject({ earlierRuns: [] });
  const after = keepsTo("result", (await run(folder)).stdout);
  expect(after).toMatchObject({ earlierRuns: [], privacy: { repeated: false } });
  const again = keepsTo("result", (await run(folder, "exact")).stdout) as {
    readonly earlierRuns: readonly number[];
    readonly tables: unknown;
  };
  expect(again.earlierRuns).toHaveLength(1);
  expect(again.tables).toEqual((first as { readonly tables: unknown }).tables);
  writeRows(204);
  rmSync(join(folder, "state", "snapshots"), { recursive: true });
  const refused = await run(folder, "exact");
  expect(refused.stderr).toContain("error[disclosure/changed-data]");
}, 300_000);

test.each(["east", "east=", "east=0", "east=1.2345678", "=2", "east=-1"])(
  "a grant that is none is refused: %s",
  async (grant) => {
    const { status, stderr } = await qsc(["budget", "--state", temporaryFolder(), "--", grant]);
    expect(status).toBe(2);
    expect(stderr).toContain("error[input/malformed-grant]");
  },
);

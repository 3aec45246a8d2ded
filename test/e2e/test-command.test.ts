import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc, repository } from "../support/qsc.ts";

const CONTRACT = `
schema P { person id id: Id identifier arm: enum { control, treated } }
contract C {
  data people: P
  query { from people group by arm release { n = count() } }
  privacy { policy clinical }
}
`;

/** A folder with a contract and these tests of it. */
function folderWith(tests: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "c.qsc"), CONTRACT);
  writeFileSync(join(folder, "c.test.qsc"), `import { C } from "./c.qsc"\n${tests}`);
  return folder;
}

test("every example passes its tests", async () => {
  const { status, stdout, stderr } = await qsc(["test", join(repository, "examples")]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^\d+ passed, 0 failed$/m);
});

test("a failed test shows its place, what is released and what was seen", async () => {
  const text =
    'test "t" { given people { 12 of { arm: control } } expect where arm = control { n = 13 } }';
  const { status, stdout } = await qsc(["test", folderWith(text)]);
  expect(status).toBe(1);
  expect(stdout).toContain(`c.test.qsc:2:${text.indexOf("13") + 1}\n`);
  expect(stdout).toContain("arm = control: n is 12, expected 13");
  expect(stdout).toContain("n   open in 1 of 2 cells, suppressed in 1");
  expect(stdout).toContain("0 passed, 1 failed");
});

test("rows of a file are read inside the folder only, and must all fit", async () => {
  const folder = folderWith(
    'test "t" { given people from "./rows.csv" expect where arm = control { n = 12 } }',
  );
  const rows = (arm: string): string =>
    ["id,arm", ...Array.from({ length: 12 }, (_, i) => `p${i},${arm}`)].join("\n");
  const elsewhere = join(temporaryFolder(), "rows.csv");
  writeFileSync(elsewhere, rows("control"));
  symlinkSync(elsewhere, join(folder, "rows.csv"));
  const linked = await qsc(["test", folder]);
  expect([linked.status, linked.stderr]).toEqual([2, expect.stringContaining("outside-folder")]);
  const inside = folderWith(
    'test "t" { given people from "./rows.csv" expect where arm = control { n = 12 } }',
  );
  const missing = await qsc(["test", inside]);
  expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining("no-such-file")]);
  writeFileSync(join(inside, "rows.csv"), rows("control"));
  expect((await qsc(["test", inside])).status).toBe(0);
  writeFileSync(join(inside, "rows.csv"), rows("placebo"));
  const unfit = await qsc(["test", inside]);
  expect([unfit.status, unfit.stderr]).toEqual([2, expect.stringContaining("error[row/")]);
});

test("titles are filtered, folders are searched, and no test at all is an error", async () => {
  const folder = folderWith(
    'test "first" { expect { n = 12 } } test "second" { expect { n = suppressed } }',
  );
  const filtered = await qsc(["test", folder, "--filter", "sec"]);
  expect([filtered.status, filtered.stdout]).toEqual([0, expect.stringContaining("1 passed")]);
  const none = await qsc(["test", folder, "--filter", "third"]);
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("input/no-tests")]);
  mkdirSync(join(folder, "empty"));
  const empty = await qsc(["test", join(folder, "empty")]);
  expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining("input/nothing-found")]);
});

const JOINED = `
schema P { person id id: Id identifier arm: enum { control, treated } }
schema V { person id at most 2 rows per person id: Id identifier late: Bool }
contract C {
  data people: P
  data visits: V
  query {
    from people
    join visits on person
    release { late = count(any(visits, late)) }
  }
  privacy { policy clinical }
}
test "t" {
  given people from "./people.csv"
  given visits from "./visits.csv"
  expect { late = 12 }
}
`;

test("joined rows are read from files, and a row of nobody or one too many is refused", async () => {
  const folder = temporaryFolder();
  const ids = Array.from({ length: 24 }, (_, i) => `p${i}`);
  const visits = ids.map((id, at) => `${id},${at < 12}`);
  const outcome = async (extra: readonly string[]): Promise<readonly [number | null, string]> => {
    writeFileSync(join(folder, "visits.csv"), ["id,late", ...visits, ...extra].join("\n"));
    const { status, stdout, stderr } = await qsc(["test", folder]);
    return [status, /error\[[^\]]*\]|\d passed/.exec(stdout + stderr)?.[0] ?? ""];
  };
  writeFileSync(join(folder, "c.qsc"), JOINED);
  writeFileSync(
    join(folder, "people.csv"),
    ["id,arm", ...ids.map((id) => `${id},control`)].join("\n"),
  );
  expect(await outcome(["p0,true"])).toEqual([0, "1 passed"]);
  expect(await outcome(["p99,true"])).toEqual([2, "error[row/unknown-person]"]);
  expect(await outcome(["p0,true", "p0,true"])).toEqual([2, "error[rows/too-many-per-person]"]);
});

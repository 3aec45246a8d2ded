import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { qsc } from "../support/qsc.ts";

const CLEAN = `schema P {
  person id
  id: Id identifier
  age: Int 18..110
}

contract C version 1.0.0 {
  data people: P

  query {
    from people
    where age >= 65
    release { n = count() }
  }

  privacy { policy clinical }
}
`;
const WARNING = CLEAN.replace("    where", "    let old = age >= 65\n    where");
const FIXABLE = WARNING.replace("Id identifier", "Id").replace(
  "policy clinical",
  "policy clinical minimum cohort 5 persons",
);
const UNSAFE = CLEAN.replace("age >=", "aeg >=");

/** A folder, its own repository, with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "deep"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a folder is checked as a whole, whatever is in it", async () => {
  const cwd = folderWith({ "a.qsc": CLEAN, "deep/b.qsc": WARNING, "schema.qsc": "type A = Bool" });
  const { status, stdout } = await qsc(["check", "."], { cwd });
  expect([status, stdout.match(/^✔ .*$/gm)]).toEqual([
    0,
    ["✔ a.qsc: no findings", `✔ ${join("deep", "b.qsc")}: 1 warning`],
  ]);
  writeFileSync(join(cwd, "deep/c.qsc"), "contrct C {");
  expect((await qsc(["check", "."], { cwd })).status).toBe(1);
});

test("more warnings than allowed end with status 1", async () => {
  const cwd = folderWith({ "a.qsc": WARNING });
  expect((await qsc(["check", "a.qsc", "--max-warnings", "1"], { cwd })).status).toBe(0);
  const over = await qsc(["check", "a.qsc", "--max-warnings", "0"], { cwd });
  expect([over.status, over.stderr]).toEqual([1, expect.stringContaining("1 warning, at most 0")]);
  const wrong = await qsc(["check", "a.qsc", "--max-warnings", "few"], { cwd });
  expect(wrong.status).toBe(2);
});

test("settings name the files, the format and what warnings weigh", async () => {
  const cwd = folderWith({
    "deep/a.qsc": WARNING,
    "qsc.config.json": JSON.stringify({
      format: "qsc-config/1",
      files: ["deep"],
      output: "github",
      severity: { "resolve/unused-let": "error" },
    }),
  });
  const { status, stdout } = await qsc(["check"], { cwd });
  expect([status, stdout]).toEqual([
    1,
    expect.stringMatching(/^::error file=deep\/a\.qsc,line=12/),
  ]);
  const without = await qsc(["check", "deep", "--no-config"], { cwd });
  expect([without.status, without.stdout]).toEqual([0, expect.stringContaining("1 warning")]);
  writeFileSync(
    join(cwd, "weak.json"),
    '{"format":"qsc-config/1","severity":{"disclosure/endpoints":"off"}}',
  );
  const weak = await qsc(["check", "deep", "--config", "weak.json"], { cwd });
  expect([weak.status, weak.stderr]).toEqual([2, expect.stringContaining("config/weakened-error")]);
});

test("sarif goes to standard output, with the pages as help", async () => {
  const cwd = folderWith({ "a.qsc": UNSAFE });
  const { status, stdout } = await qsc(["check", "a.qsc", "--format", "sarif"], { cwd });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { rules: [{ help: { markdown: expect.stringContaining("Incorrect") } }] } },
        results: [{ ruleId: "resolve/unknown-name", fixes: [{ description: { text: "age" } }] }],
      },
    ],
  });
});

test("--fix applies what is safe, once and for all, and nothing that is a guess", async () => {
  const cwd = folderWith({ "a.qsc": FIXABLE, "b.qsc": UNSAFE });
  const read = (name: string): string => readFileSync(join(cwd, name), "utf8");
  const first = await qsc(["check", "a.qsc", "--fix"], { cwd });
  expect([first.status, first.stdout]).toEqual([0, "✔ a.qsc: no findings\n"]);
  expect(first.stderr).toContain("3 fixes in a.qsc");
  expect(read("a.qsc")).toBe(
    CLEAN.replace("policy clinical", "policy clinical minimum cohort 11 persons"),
  );
  const again = await qsc(["check", "a.qsc", "--fix"], { cwd });
  expect([again.status, again.stderr]).toEqual([0, ""]);
  const unsafe = await qsc(["check", "b.qsc", "--fix"], { cwd });
  expect([unsafe.status, read("b.qsc")]).toEqual([1, UNSAFE]);
});

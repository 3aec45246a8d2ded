import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folders.ts";
import { type Outcome, qsc, repository } from "../support/qsc.ts";

const demo = join(repository, "examples/01-one-count");

/** The output is one JSON text that keeps to its published schema; gives its value. */
function check(outcome: Outcome, status: number, schema: string): unknown {
  expect(outcome.status, outcome.stderr).toBe(status);
  const ajv = new Ajv2020({ allErrors: true });
  for (const name of ["check", "result", "explanation", "test", "verification", "packages"]) {
    const path = join(repository, "spec", `${name}.schema.json`);
    ajv.addSchema(JSON.parse(readFileSync(path, "utf8")) as object, name);
  }
  const validate = ajv.getSchema(schema);
  if (validate === undefined) throw new Error(`no schema ${schema}`);
  const value: unknown = JSON.parse(outcome.stdout);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

test("check", async () => {
  check(await qsc(["check", demo, "--format", "json"]), 0, "check");
  const path = join(temporaryFolder(), "faulty.qsc");
  writeFileSync(
    path,
    `schema P { person id id: Id identifier age: Int 18..110 }
     contract Faulty version 1.0.0 {
       data people: P
       parameter cut: Int 18..110
       query { from people where age >= $cut release { n = count() } }
       privacy { policy clinical }
     }`,
  );
  const report = check(await qsc(["check", path, "--format", "json"]), 1, "check");
  expect(JSON.stringify(report)).toContain('"disclosure/open-parameter"');
});

test("run and verify", async () => {
  const state = temporaryFolder();
  const run = await qsc(["run", demo, "--state", state, "--format", "json"]);
  check(run, 0, "result");
  const [receipt = ""] = readdirSync(join(state, "receipts"));
  const verify = ["verify", join(state, "receipts", receipt), "--format", "json"];
  check(await qsc(verify), 0, "verification");
}, 60_000);

test("package", async () => {
  const examples = join(repository, "examples");
  check(await qsc(["package", "check", examples, "--format", "json"]), 0, "packages");
});

test("explain", async () => {
  check(await qsc(["explain", demo, "--format", "json"]), 0, "explanation");
});

test("test", async () => {
  const example = join(repository, "examples/03-response-by-arm");
  check(await qsc(["test", example, "--format", "json"]), 0, "test");
  const folder = temporaryFolder();
  const path = join(folder, "failing.qsc");
  writeFileSync(
    path,
    `schema P { person id id: Id identifier age: Int 18..110 }
     contract C {
       data people: P
       query { from people release { n = count() } }
       privacy { policy clinical }
     }
     test "figure" { given people { 12 of { age: 20 } } expect { n = 13 } }
     test "refusal" { expect refused "disclosure/linked-tables" }`,
  );
  const report = check(await qsc(["test", path, "--format", "json"]), 1, "test");
  expect(report).toMatchObject({ ok: false, passed: 0, failed: 2 });
  writeFileSync(path, 'test "of nothing" { expect { n = 13 } }');
  const broken = check(await qsc(["test", path, "--format", "json"]), 1, "test");
  expect(JSON.stringify(broken)).toContain('"test/which-contract"');
});

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
  const path = join(repository, "spec", `${schema}.schema.json`);
  const ajv = new Ajv2020({ allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(path, "utf8")) as object);
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

test("explain", async () => {
  check(await qsc(["explain", demo, "--format", "json"]), 0, "explanation");
});

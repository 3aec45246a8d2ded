import { digestOf } from "@qsc/plan";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";
import { compileTests } from "./compile-tests.ts";

const CONTRACT = `
schema P { person id id: Id identifier arm: enum { control, treated } }
contract C {
  data people: P
  query { from people group by arm release { n = count() } }
  privacy { policy clinical }
}
`;
const TEST = 'test "few" { given people { 3 of { arm: control } } expect { n = suppressed } }';
const IMPORT = 'import { C } from "./c.qsc"\n';

test("a test in the contract's file changes neither plan nor circuit nor certificate", () => {
  const parts = [CONTRACT, CONTRACT + TEST].map((text) => {
    const { bundle, diagnostics } = compile(new Map([["c.qsc", text]]), "c.qsc");
    expect(diagnostics).toEqual([]);
    return bundle && [bundle.plan, bundle.circuit, bundle.certificate].map(digestOf);
  });
  expect(parts[0]).toEqual(parts[1]);
});

test("a test in another file changes nothing of the bundle", () => {
  const alone = compile(new Map([["c.qsc", CONTRACT]]), "c.qsc").bundle;
  const sources = new Map([
    ["c.qsc", CONTRACT],
    ["c.test.qsc", IMPORT + TEST],
  ]);
  const { diagnostics, suites } = compileTests(sources, "c.test.qsc");
  expect(diagnostics).toEqual([]);
  expect(suites.map(({ entry, tests }) => [entry, tests.length])).toEqual([["c.qsc", 1]]);
  const bundle = suites[0]?.compilation.bundle;
  expect(bundle && digestOf(bundle)).toBe(alone && digestOf(alone));
});

test("the tests of an imported file are neither run nor checked", () => {
  const faulty = 'test "old" { expect { m = 3 } }';
  const sources = new Map([
    ["c.qsc", CONTRACT + faulty],
    ["c.test.qsc", IMPORT.replace("C", "P") + CONTRACT.replace(/^schema.*$/m, "") + TEST],
  ]);
  const { diagnostics, suites } = compileTests(sources, "c.test.qsc");
  expect(diagnostics).toEqual([]);
  expect(suites.flatMap(({ tests }) => tests.map(({ title }) => title))).toEqual(["few"]);
});

test("a contract with errors keeps the tests that expect them", () => {
  const text = `${CONTRACT.replace("policy clinical", "")} test "no limit" { expect refused "disclosure/minimum-cohort-missing" }`;
  const [suite] = compileTests(new Map([["c.qsc", text]]), "c.qsc").suites;
  expect(suite?.compilation.bundle).toBeNull();
  expect(suite?.tests.map(({ expectation }) => expectation.kind)).toEqual(["refused"]);
});

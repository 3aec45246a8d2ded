import { compileTests, type TestSuite } from "@qsc/compiler";
import { expect, test } from "vitest";
import { coverageOf } from "./coverage.ts";
import { runTest, type TestOutcome } from "./run-test.ts";

const source = (minimum: number, tests: string): string => `
schema P {
  person id
  id: Id identifier
  arm: enum { control, treated }
  age: Int 18..110?
}
contract C {
  data people: P
  parameter from: Int in {18, 65, 1000}
  query {
    from people
    where age is not missing and age >= $from
    group by arm
    release { n = count() }
  }
  privacy { minimum cohort ${minimum} persons }
}
${tests}`;

function suiteOf(text: string): TestSuite {
  const { diagnostics, suites } = compileTests(new Map([["c.qsc", text]]), "c.qsc");
  expect(diagnostics).toEqual([]);
  const [suite] = suites;
  if (suite === undefined) throw new Error("no suite");
  return suite;
}

async function run(suite: TestSuite, clearOnly = false): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const each of suite.tests) {
    outcomes.push(await runTest({ folder: ".", suite, clearOnly }, each));
  }
  return outcomes;
}

/** Kinds of mismatches of each test. */
async function check(minimum: number, tests: string, kinds: readonly string[][]): Promise<void> {
  const outcomes = await run(suiteOf(source(minimum, tests)));
  expect(outcomes.map(({ mismatches }) => mismatches.map(({ kind }) => kind))).toEqual(kinds);
}

const GIVEN = `given people {
  5 of { arm: control, age: 70 }, 5 of { arm: control, age: 40 }, 9 of { arm: control },
  4 of { arm: treated, age: 70 },
}`;

test("figures and refusals are compared with what is expected", () =>
  check(
    5,
    `
    test "all ages" { ${GIVEN} with from = 18 expect where arm = control { n = 10 } }
    test "the old" { ${GIVEN} with from = 65 expect where arm = control { n = 5 } }
    test "few" { ${GIVEN} with from = 65 expect where arm = treated { n = suppressed } }
    test "wrong" { ${GIVEN} with from = 65 expect { n = suppressed } }
    test "twice wrong" { ${GIVEN} with from = 65 expect { n = 6 } }
    test "nobody" { with from = 65 expect { n = suppressed } }
    test "refused" { with from = 66 expect refused "parameter/not-allowed" }
    test "written otherwise" { with from = 1_000 expect { n = suppressed } }
    test "unbound" { expect refused "parameter/missing" }
    test "unknown" { with from = 65, to = 66 expect refused "parameter/unknown" }
    test "other refusal" { expect refused "parameter/not-allowed" }
    test "no refusal" { with from = 65 expect refused "parameter/not-allowed" }
    test "contract" { with from = 65 expect refused "disclosure/linked-tables" }`,
    [
      [],
      [],
      [],
      ["figure"],
      ["figure", "figure"],
      [],
      [],
      [],
      [],
      [],
      ["refusal"],
      ["refusal"],
      ["refusal"],
    ],
  ));

test("coverage counts what the runs released, at both ends", async () => {
  const suite = suiteOf(
    source(5, `test "one" { ${GIVEN} with from = 65 expect { n = suppressed } }`),
  );
  const { bundle } = suite.compilation;
  expect(bundle && coverageOf(bundle, await run(suite))).toEqual({
    items: [{ query: "query", item: "n", cells: 2, opened: 1, suppressed: 1 }],
    parameters: [{ parameter: "from", values: 3, used: ["65"] }],
  });
});

test("a circuit that computes something else is found, unless shares are left out", async () => {
  const tests = `test "four" { ${GIVEN} with from = 18 expect where arm = treated { n = suppressed } }`;
  const suite = suiteOf(source(5, tests));
  const lax = suiteOf(source(4, tests)).compilation.bundle;
  const { bundle } = suite.compilation;
  if (bundle === null || lax === null) throw new Error("no bundle");
  const forged: TestSuite = {
    ...suite,
    compilation: { ...suite.compilation, bundle: { ...bundle, circuit: lax.circuit } },
  };
  const kinds = (outcomes: readonly TestOutcome[]): readonly string[] =>
    outcomes.flatMap(({ mismatches }) => mismatches.map(({ kind }) => kind));
  expect(kinds(await run(forged))).toEqual(["figure", "difference"]);
  expect(kinds(await run(forged, true))).toEqual([]);
});

test("noise is the same over shares and in the clear, and for the same title", async () => {
  const noisy = (title: string): string =>
    source(5, `test "${title}" { ${GIVEN} with from = 18 expect { n = suppressed } }`).replace(
      "5 persons",
      "5 persons differential privacy epsilon 0.1",
    );
  const figures = async (title: string, clearOnly: boolean): Promise<string> => {
    const [outcome] = await run(suiteOf(noisy(title)), clearOnly);
    expect(outcome?.mismatches.filter(({ kind }) => kind !== "figure")).toEqual([]);
    return JSON.stringify(outcome?.run?.results);
  };
  const [shared, clear] = [await figures("one", false), await figures("one", true)];
  expect(shared).toBe(clear);
  expect(shared).toContain('"noisy":true');
  expect(await figures("two", true)).not.toBe(clear);
});

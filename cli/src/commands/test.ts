import { compileTests, type Diagnostic, type TestSuite } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { type ContractFiles, readContract } from "../input/contract.ts";
import { concerns, findFiles } from "../input/find-files.ts";
import { testJson, testText } from "../output/test-report.ts";
import type { Terminal } from "../output/terminal.ts";
import { type Coverage, coverageOf } from "../testing/coverage.ts";
import { runTest, type TestOutcome } from "../testing/run-test.ts";

export interface TestOptions {
  readonly filter?: string;
  readonly format: string;
  readonly clearOnly?: boolean;
}

/** What the tests of one file came to. */
export interface TestedFile {
  readonly path: string;
  readonly files: ContractFiles;
  /** What nobody expects to be wrong; with an error in it no test of the file is run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly suites: readonly TestedSuite[];
}

export interface TestedSuite {
  readonly contract: string;
  readonly outcomes: readonly TestOutcome[];
  /** Null where the contract is refused, as its tests may expect. */
  readonly coverage: Coverage | null;
}

/** `qsc test`: 0 when every test is as it says, 1 otherwise. */
export async function testCommand(
  paths: readonly string[],
  options: TestOptions,
  terminal: Terminal,
): Promise<number> {
  const tested: TestedFile[] = [];
  for (const path of findFiles(paths, ["test"])) {
    if (concerns(path, ["test"])) tested.push(await testFile(path, options));
  }
  const outcomes = tested.flatMap(({ suites }) => suites.flatMap((suite) => suite.outcomes));
  const broken = tested.some(({ diagnostics }) => diagnostics.some(isError));
  if (outcomes.length === 0 && !broken) {
    const which = options.filter === undefined ? "" : ` whose title has \`${options.filter}\``;
    throw new Failure("input/no-tests", `there is no test${which}`, {
      help: "declare tests in the contract, or in a file `name.test.qsc` that imports it",
      status: EXIT.usage,
    });
  }
  const text = options.format === "json" ? testJson(tested) : testText(tested, terminal);
  terminal.out(text);
  const failed = broken || outcomes.some(({ mismatches }) => mismatches.length > 0);
  return failed ? EXIT.findings : EXIT.done;
}

async function testFile(path: string, options: TestOptions): Promise<TestedFile> {
  const files = readContract(path);
  const { diagnostics: all, suites } = compileTests(files.sources, files.entry);
  const expected = new Set(suites.flatMap(expectedRefusals));
  const diagnostics = all.filter((each) => !isError(each) || !expected.has(each.code));
  if (diagnostics.some(isError)) return { path, files, diagnostics, suites: [] };
  const tested: TestedSuite[] = [];
  for (const suite of suites) tested.push(await testSuite(suite, files, options));
  return { path, files, diagnostics, suites: tested };
}

async function testSuite(
  suite: TestSuite,
  { folder }: ContractFiles,
  { filter = "", clearOnly = false }: TestOptions,
): Promise<TestedSuite> {
  const chosen = suite.tests.filter(({ title }) => title.includes(filter));
  const outcomes: TestOutcome[] = [];
  for (const test of chosen) outcomes.push(await runTest({ folder, suite, clearOnly }, test));
  const { bundle } = suite.compilation;
  return {
    contract: bundle?.plan.contract.name ?? suite.entry,
    outcomes,
    coverage: bundle === null ? null : coverageOf(bundle, outcomes),
  };
}

/** Errors of a contract that some test of it is there to see. */
function expectedRefusals({ tests }: TestSuite): readonly string[] {
  return tests.flatMap(({ expectation }) =>
    expectation.kind === "refused" ? [expectation.code] : [],
  );
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

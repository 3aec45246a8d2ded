import type { TestDeclaration } from "../ast/nodes.ts";
import { isSyntax } from "../check.ts";
import { compile, diagnose, type Compilation } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { loadProgram } from "../model/files.ts";
import { visible, type Program } from "../model/program.ts";
import { reachedSources } from "../packages/reached-sources.ts";
import { reportSameTitles, reportUnknownContract } from "./check-own-tests.ts";
import { checkTest, testScope, type TestScope } from "./check-test.ts";
import type { ContractTest } from "./contract-test.ts";

/** The tests of one file. */
export interface CompiledTests {
  /** What is wrong in the file; where it holds the contract, the contract's findings as well. */
  readonly diagnostics: readonly Diagnostic[];
  /** One for each contract that is tested. */
  readonly suites: readonly TestSuite[];
}

export interface TestSuite {
  /** File of the contract. */
  readonly entry: string;
  /** The contract as it is without the tests of other files. */
  readonly compilation: Compilation;
  readonly tests: readonly ContractTest[];
}

/**
 * The tests of the file `entry`. A file with a contract tests that contract, any other those that it imports.
 * Tests of imported files are not run: they belong to whoever tests those files.
 * Pure and total, as `compile` is.
 */
export function compileTests(sources: ReadonlyMap<string, string>, entry: string): CompiledTests {
  const { diagnostics, suites } = testsOf(sources, entry, compile);
  return {
    diagnostics,
    suites: suites.map(({ understood, ...suite }) => ({ ...suite, compilation: understood })),
  };
}

/** What is wrong in a file of contracts or tests, without building circuits; `floors` as for `diagnose`. */
export function diagnoseFile(
  sources: ReadonlyMap<string, string>,
  entry: string,
  floors: readonly string[] = [],
): readonly Diagnostic[] {
  return testsOf(sources, entry, (all, file) => diagnose(all, file, floors)).diagnostics;
}

/** Finds out about a contract as much as is needed. */
type Understand<Understood> = (sources: ReadonlyMap<string, string>, entry: string) => Understood;

type Understandable = Pick<Compilation, "model" | "diagnostics" | "tests">;

interface Suite<Understood> {
  readonly entry: string;
  readonly understood: Understood;
  readonly tests: readonly ContractTest[];
}

function testsOf<Understood extends Understandable>(
  sources: ReadonlyMap<string, string>,
  entry: string,
  understand: Understand<Understood>,
): { readonly diagnostics: readonly Diagnostic[]; readonly suites: readonly Suite<Understood>[] } {
  const program = loadProgram(sources, entry);
  const declarations = program.documents.get(entry)?.declarations ?? [];
  const tests = declarations.filter((each) => each.kind === "test");
  if (tests.length === 0 || declarations.some((each) => each.kind === "contract")) {
    const understood = understand(sources, entry);
    const { diagnostics } = understood;
    return { diagnostics, suites: [{ entry, understood, tests: understood.tests }] };
  }
  const own = (): readonly Diagnostic[] =>
    program.report.filter(({ label }) => label.span.path === entry).sort(byPlace);
  const syntax = own().filter(({ code }) => isSyntax(code));
  if (syntax.length > 0) return { diagnostics: syntax, suites: [] };
  const suites = suitesOf(program, entry, tests, understand);
  return { diagnostics: own(), suites };
}

function byPlace({ label: { span: a } }: Diagnostic, { label: { span: b } }: Diagnostic): number {
  return a.start - b.start || a.end - b.end;
}

function suitesOf<Understood extends Understandable>(
  program: Program,
  entry: string,
  declarations: readonly TestDeclaration[],
  understand: Understand<Understood>,
): readonly Suite<Understood>[] {
  const suites = new Map<string, OpenSuite<Understood>>();
  reportSameTitles(program, declarations);
  for (const declaration of declarations) {
    const path = contractOf(program, entry, declaration);
    if (path === null) continue;
    const suite = suites.get(path) ?? openSuite(program, path, understand);
    suites.set(path, suite);
    const test = checkTest(suite.scope, declaration);
    if (test !== null) suite.tests.push(test);
  }
  return [...suites].map(([path, { understood, tests }]) => ({ entry: path, understood, tests }));
}

interface OpenSuite<Understood> {
  readonly understood: Understood;
  readonly scope: TestScope;
  readonly tests: ContractTest[];
}

/** The contract only with the files that it reaches: then its bundle is the one that is published. */
function openSuite<Understood extends Understandable>(
  program: Program,
  path: string,
  understand: Understand<Understood>,
): OpenSuite<Understood> {
  const understood = understand(reachedSources(program.sources, path), path);
  return { understood, scope: testScope(program, understood.model), tests: [] };
}

/** The file of the contract that a test is of. */
function contractOf(program: Program, entry: string, test: TestDeclaration): string | null {
  const contracts = visible(program, entry, "contract");
  const [only, ...more] = contracts.values();
  if (test.contract === null && only !== undefined && more.length === 0) return only.span.path;
  const { text, span } = test.contract ?? { text: "", span: test.title.span };
  const found = contracts.get(text);
  if (found !== undefined) return found.span.path;
  reportUnknownContract(program, span, text, [...contracts.keys()]);
  return null;
}

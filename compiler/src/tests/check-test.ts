import { syntaxCodes } from "@qsc/grammar";
import { decimalText, type Parameter } from "@qsc/plan";
import type { Expression, NamedValue, TestDeclaration } from "../ast/nodes.ts";
import { CODES, finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { numberLiteral } from "../model/constants.ts";
import { formatValue } from "../model/describe.ts";
import { literalValue } from "../model/literal-values.ts";
import type { Model } from "../model/model.ts";
import { textOf, type Program } from "../model/program.ts";
import type { ContractTest, TestBinding, TestExpectation } from "./contract-test.ts";
import { checkCells } from "./expected-cells.ts";
import { testData, type TestData } from "./given-row.ts";
import { checkGiven } from "./given.ts";

/** What the names in a test mean. */
export interface TestScope {
  /** The program of the file that holds the test; faults are reported there. */
  readonly program: Program;
  /** The tested contract; null where it has errors, and then values cannot be checked. */
  readonly model: Model | null;
  /** The data sets that rows are given of, worked out once for all tests. */
  readonly data: ReadonlyMap<string, TestData>;
}

/** Where tests of one contract are checked. */
export function testScope(program: Program, model: Model | null): TestScope {
  return { program, model, data: model === null ? new Map() : testData(model) };
}

/** Checks one test; null where it has no meaning, which is then reported. */
export function checkTest(scope: TestScope, test: TestDeclaration): ContractTest | null {
  const before = scope.program.report.length;
  const expectation = checkExpectations(scope, test);
  const refusal = test.expectations.some(({ kind }) => kind === "refused");
  const sites = checkGiven(scope, test);
  const bindings = checkBindings(scope, test, refusal);
  if (expectation === null || scope.program.report.length > before) return null;
  return { title: test.title.text, span: test.title.span, sites, bindings, expectation };
}

/** Codes with which a run is refused before it begins, because of its parameters. */
export const RUN_REFUSALS = [
  "parameter/missing",
  "parameter/not-allowed",
  "parameter/unknown",
] as const;

function checkExpectations(scope: TestScope, test: TestDeclaration): TestExpectation | null {
  const { report } = scope.program;
  const cells = test.expectations.filter((each) => each.kind === "cell");
  const [refused, ...more] = test.expectations.filter((each) => each.kind === "refused");
  const title = test.title.text;
  if (refused === undefined) {
    if (cells.length === 0) {
      report.push(finding("test/expects-nothing", test.title.span, { title }));
      return null;
    }
    return { kind: "figures", cells: scope.model === null ? [] : checkCells(scope, cells) };
  }
  const beside = more[0] ?? cells[0];
  if (beside !== undefined) {
    report.push(finding("test/refused-and-more", beside.span, { title }));
    return null;
  }
  const { text, span } = refused.code;
  const known: readonly string[] = [...CODES, ...syntaxCodes, ...RUN_REFUSALS];
  if (!known.includes(text)) {
    const parameters = { code: text, suggestion: suggestion(text, known) };
    const fixes = renaming(span, text, known, JSON.stringify);
    report.push(finding("test/unknown-code", span, parameters, { fixes }));
    return null;
  }
  return { kind: "refused", code: text, span };
}

/**
 * The values that the run is given. Where the test expects a refusal, what is wrong with them
 * is for the run to say, so that nothing but their form is checked here.
 */
function checkBindings(
  { program, model }: TestScope,
  test: TestDeclaration,
  refusal: boolean,
): readonly TestBinding[] {
  const seen = new Map<string, NamedValue>();
  for (const binding of test.bindings) {
    const { name } = binding;
    const earlier = seen.get(name.text);
    if (earlier !== undefined) {
      const related = [{ span: earlier.name.span, text: "first given here" }];
      program.report.push(
        finding("resolve/duplicate-name", name.span, { name: name.text }, { related }),
      );
      continue;
    }
    seen.set(name.text, binding);
    if (model !== null && !refusal) checkBinding(program, model, binding);
  }
  const unbound = model?.parameters.filter(({ name }) => !seen.has(name)) ?? [];
  for (const { name } of refusal ? [] : unbound) {
    program.report.push(finding("test/unbound-parameter", test.title.span, { name }));
  }
  return [...seen.values()].map(({ name, value }) => ({
    name: name.text,
    text: bindingText(program, value),
    span: name.span,
  }));
}

/** As a run is given the value on the command line. */
function bindingText(program: Program, value: Expression): string {
  const number = numberLiteral(value);
  if (number !== null) return decimalText(number.digits, number.scale);
  return value.kind === "string" ? value.text : textOf(program, value.span);
}

function checkBinding(program: Program, model: Model, { name, value }: NamedValue): void {
  const parameter = model.parameters.find((each) => each.name === name.text);
  if (parameter === undefined) {
    const known = model.parameters.map((each) => each.name);
    const parameters = { name: name.text, suggestion: suggestion(name.text, known) };
    const fixes = renaming(name.span, name.text, known);
    program.report.push(finding("resolve/unknown-parameter", name.span, parameters, { fixes }));
    return;
  }
  const bound = literalValue(program, value, baseOf(parameter), "the value of a parameter");
  if (bound === null || parameter.values.includes(bound)) return;
  const parameters = { value: formatValue(parameter.type, bound), domain: domainOf(parameter) };
  program.report.push(finding("type/value-out-of-domain", value.span, parameters));
}

/** Without the bounds of its type: the list of its values says more. */
function baseOf({ type }: Parameter): Parameters<typeof literalValue>[2] {
  switch (type.kind) {
    case "bool":
    case "enum":
      return type;
    case "date":
      return { kind: "date", range: null };
    case "int":
      return { kind: "int", scale: type.scale, range: null };
  }
}

function domainOf({ type, values }: Parameter): string {
  const shown = values.slice(0, MAX_LISTED).map((value) => formatValue(type, value));
  return `{${shown.join(", ")}${values.length > MAX_LISTED ? ", …" : ""}}`;
}

const MAX_LISTED = 8;

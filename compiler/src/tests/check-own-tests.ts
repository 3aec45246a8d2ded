import type { TestDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import type { Model } from "../model/model.ts";
import type { Program } from "../model/program.ts";
import type { Span } from "../source/span.ts";
import { checkTest, testScope } from "./check-test.ts";
import type { ContractTest } from "./contract-test.ts";

/** The tests of the entry file, which are of its own contract. */
export function checkOwnTests(
  program: Program,
  contract: string,
  model: Model | null,
  tests: readonly TestDeclaration[],
): readonly ContractTest[] {
  reportSameTitles(program, tests);
  const scope = testScope(program, model);
  return tests.flatMap((declaration) => {
    const { contract: named } = declaration;
    if (named !== null && named.text !== contract) {
      reportUnknownContract(program, named.span, named.text, [contract]);
      return [];
    }
    return checkTest(scope, declaration) ?? [];
  });
}

export function reportUnknownContract(
  program: Program,
  span: Span,
  name: string,
  known: readonly string[],
): void {
  const advice = suggestion(name, known);
  const fixes = renaming(span, name, known);
  program.report.push(
    name === ""
      ? finding("test/which-contract", span, {})
      : finding("resolve/unknown-contract", span, { name, suggestion: advice }, { fixes }),
  );
}

export function reportSameTitles(program: Program, tests: readonly TestDeclaration[]): void {
  const titles = new Map<string, TestDeclaration["title"]>();
  for (const { title } of tests) {
    const earlier = titles.get(title.text);
    if (earlier === undefined) {
      titles.set(title.text, title);
      continue;
    }
    const related = [{ span: earlier.span, text: "first declared here" }];
    const parameters = { name: title.text };
    program.report.push(finding("resolve/duplicate-name", title.span, parameters, { related }));
  }
}

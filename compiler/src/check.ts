import type { Document } from "./ast/nodes.ts";
import { finding } from "./diagnostics/catalog.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { checkContract } from "./model/contract.ts";
import { loadProgram } from "./model/files.ts";
import type { Model } from "./model/model.ts";
import { checkPolicy } from "./model/policies.ts";
import type { Program } from "./model/program.ts";
import { checkSchema } from "./model/schemas.ts";
import { resolveType } from "./model/types.ts";
import { checkOwnTests } from "./tests/check-own-tests.ts";
import type { ContractTest } from "./tests/contract-test.ts";

export interface Checked {
  /** Null exactly when an error was found. */
  readonly model: Model | null;
  /** By file, imported files first, then by place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: ReadonlyMap<string, Document>;
  /** The tests of the entry file that have a meaning; where the contract has errors, without rows and figures. */
  readonly tests: readonly ContractTest[];
}

/**
 * Checks the contract of the entry file; `sources` maps paths to texts and holds all that is imported.
 * Pure, and total: whatever the sources are, faults are diagnostics.
 * Rules over the whole model (which figures open together) run after this, on `model`.
 */
export function check(sources: ReadonlyMap<string, string>, entry: string): Checked {
  const program = loadProgram(sources, entry);
  // A file that does not parse is half a file: what it seems to lack would be reported falsely.
  const parsed = !program.report.some(
    ({ code, severity }) => severity === "error" && isSyntax(code),
  );
  const { model, tests } = parsed ? checkProgram(program, entry) : NOTHING;
  const diagnostics = inOrder(
    program,
    parsed ? program.report : program.report.filter(({ code }) => isSyntax(code)),
  );
  const failed = diagnostics.some(({ severity }) => severity === "error");
  return { model: failed ? null : model, diagnostics, documents: program.documents, tests };
}

const NOTHING: Pick<Checked, "model" | "tests"> = { model: null, tests: [] };

function checkProgram(program: Program, entry: string): Pick<Checked, "model" | "tests"> {
  for (const document of program.documents.values()) {
    for (const declaration of document.declarations) {
      if (declaration.kind === "type") resolveType(program, declaration.type);
      if (declaration.kind === "schema") checkSchema(program, declaration);
      if (declaration.kind === "policy") checkPolicy(program, declaration);
    }
  }
  const document = program.documents.get(entry);
  const declarations = document?.declarations ?? [];
  const contracts = declarations.filter((each) => each.kind === "contract");
  const [contract, ...more] = contracts;
  if (contract === undefined) {
    const span = { path: entry, start: 0, end: 0 };
    program.report.push(finding("contract/missing", span, { file: entry }));
    return NOTHING;
  }
  for (const other of more) {
    program.report.push(finding("contract/several", other.name.span, { file: entry }));
  }
  const model = checkContract(program, contract);
  const failed = program.report.some(({ severity }) => severity === "error");
  const tests = declarations.filter((each) => each.kind === "test");
  return { model, tests: checkOwnTests(program, contract.name.text, failed ? null : model, tests) };
}

/** Whether a code is the parser's. */
export function isSyntax(code: string): boolean {
  return code.startsWith("lex/") || code.startsWith("parse/");
}

function inOrder(program: Program, report: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...program.documents.keys()];
  const rank = ({ label }: Diagnostic): number => files.indexOf(label.span.path);
  return [...report].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.label.span.start - b.label.span.start ||
      a.label.span.end - b.label.span.end,
  );
}

import { parse } from "@qsc/grammar";
import type {
  Comment,
  DeclarationCstNode,
  ImportDeclarationCstNode,
  SyntaxCode,
  SyntaxProblem,
  TypeDeclarationCstNode,
  UnitDeclarationCstNode,
} from "@qsc/grammar";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { remembering } from "../remembering.ts";
import { convertAll, docOf, docsByToken, nameOf, nodeSpan, textOf, tokenAt } from "./cst-access.ts";
import type { Context } from "./cst-access.ts";
import type {
  Declaration,
  Document,
  ImportDeclaration,
  TypeDeclaration,
  UnitDeclaration,
} from "./nodes.ts";
import { toContract, toPolicy } from "./to-ast-contracts.ts";
import { toTest } from "./to-ast-tests.ts";
import { toNames, toSchema, toTypeExpression } from "./to-ast-types.ts";

export interface ToAstResult {
  /** Whole when there are no diagnostics, else what could be read. */
  readonly document: Document;
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a source file into its syntax tree. Never throws: where the text does not fit the grammar
 * there is a `lex/…` or `parse/…` diagnostic, and an `error` expression or nothing in the tree.
 */
export function toAst(path: string, text: string): ToAstResult {
  return remember(`${path}\n${text}`, () => read(path, text));
}

const remember = remembering<ToAstResult>(64);

function read(path: string, text: string): ToAstResult {
  const { cst, comments, errors } = parse(text);
  const diagnostics = errors.map((error) => toDiagnostic(path, error));
  const context: Context = {
    path,
    docs: docsByToken(comments),
    errorOffsets: errors.map((error) => error.start),
    report: ({ span: { start, end }, ...problem }) => {
      diagnostics.push(toDiagnostic(path, { ...problem, start, end }));
    },
  };
  const document: Document = {
    kind: "document",
    span: { path, start: 0, end: text.length },
    declarations: convertAll(context, cst.children.declaration, toDeclaration),
  };
  return { document, comments, diagnostics: diagnostics.sort(byPlace) };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.label.span.start - b.label.span.start;
}

function toDiagnostic(path: string, problem: SyntaxProblem): Diagnostic {
  return {
    code: problem.code,
    severity: "error",
    message: problem.message,
    label: { span: { path, start: problem.start, end: problem.end }, text: labels[problem.code] },
    related: [],
    ...(problem.help === undefined ? {} : { help: problem.help }),
    fixes: [],
  };
}

const labels: Readonly<Record<SyntaxCode, string>> = {
  "lex/unexpected-character": "not part of the language",
  "lex/unterminated-string": "the string begins here",
  "lex/unterminated-comment": "the comment begins here",
  "lex/invalid-escape": "unknown escape",
  "lex/number-too-large": "too large",
  "lex/no-such-date": "not in the calendar",
  "parse/unexpected-token": "not expected here",
  "parse/unexpected-end": "the file ends after this",
  "parse/too-deep": "the limit is passed here",
  "parse/too-many-operators": "the limit is passed here",
  "parse/query-order": "in the wrong place",
  "parse/incomplete-query": "this query",
};

/** Declarations: spec/language.md §2. */
function toDeclaration(context: Context, node: DeclarationCstNode): Declaration | null {
  const { children } = node;
  if (children.importDeclaration?.[0] !== undefined) {
    return toImport(context, children.importDeclaration[0]);
  }
  if (children.typeDeclaration?.[0] !== undefined) {
    return toType(context, children.typeDeclaration[0]);
  }
  if (children.unitDeclaration?.[0] !== undefined) {
    return toUnit(context, children.unitDeclaration[0]);
  }
  if (children.schema?.[0] !== undefined) return toSchema(context, children.schema[0]);
  if (children.policy?.[0] !== undefined) return toPolicy(context, children.policy[0]);
  if (children.contract?.[0] !== undefined) return toContract(context, children.contract[0]);
  return children.test?.[0] === undefined ? null : toTest(context, children.test[0]);
}

function toImport(context: Context, node: ImportDeclarationCstNode): ImportDeclaration | null {
  const from = textOf(context, tokenAt(node.children.String));
  if (from === null) return null;
  const names = toNames(context, node.children.nameSet?.[0]);
  return { kind: "import", span: nodeSpan(context, node), names, from };
}

function toType(context: Context, node: TypeDeclarationCstNode): TypeDeclaration | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  const type = toTypeExpression(context, node.children.typeExpression?.[0]);
  if (name === null || type === null) return null;
  return { kind: "type", span: nodeSpan(context, node), doc: docOf(context, node), name, type };
}

function toUnit(context: Context, node: UnitDeclarationCstNode): UnitDeclaration | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  const ucum = textOf(context, tokenAt(node.children.String));
  if (name === null || ucum === null) return null;
  return { kind: "unit", span: nodeSpan(context, node), doc: docOf(context, node), name, ucum };
}

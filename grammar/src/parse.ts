import { EOF, Lexer } from "chevrotain";
import type { CstNode, ILexingError, IRecognitionException, IToken } from "chevrotain";
import type { DocumentCstNode } from "./cst.generated.ts";
import { LimitError, maxNesting, maxOperators } from "./expression-parser.ts";
import { invalidEscapes, parseDate, parseNumber } from "./literals.ts";
import { Parser } from "./parser.ts";
import * as t from "./tokens.ts";

/**
 * Every code of the grammar. The last two are about a query's clauses, which the parser takes in
 * any order: they are found on the tree.
 */
export const syntaxCodes = [
  "lex/unexpected-character",
  "lex/unterminated-string",
  "lex/unterminated-comment",
  "lex/invalid-escape",
  "lex/number-too-large",
  "lex/no-such-date",
  "parse/unexpected-token",
  "parse/unexpected-end",
  "parse/too-deep",
  "parse/too-many-operators",
  "parse/query-order",
  "parse/incomplete-query",
] as const;

export type SyntaxCode = (typeof syntaxCodes)[number];

/** Offsets are UTF-16 code units, end exclusive. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly help?: string;
}

export interface Comment {
  readonly kind: "line" | "doc" | "block";
  /** As written, with its marks. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where the first token after the comment starts; the text's length when there is none. */
  readonly nextToken: number;
}

export interface ParseResult {
  /** Always present, and partial where there are errors. */
  readonly cst: DocumentCstNode;
  readonly comments: readonly Comment[];
  /** In the order of the text; after the first on a line, parse errors of that line are left out. */
  readonly errors: readonly SyntaxProblem[];
}

/** Reads a document. Never throws: whatever the text, the result is a tree and a list of errors. */
export function parse(text: string): ParseResult {
  // The mark is read as white space, so that offsets stay those of the text.
  const source = text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
  const lexed = theReader().lexer.tokenize(source);
  const comments = toComments(lexed.groups["comments"] ?? [], lexed.tokens, source.length);
  const lexErrors = [
    ...lexed.errors.map((error) => unexpectedCharacters(error, source)),
    ...lexed.tokens.flatMap(literalProblems),
    ...unterminatedComments(lexed.groups["comments"] ?? []),
  ];
  const { cst, errors } = parseTokens(lexed.tokens, source);
  return { cst, comments, errors: firstOfEachLine(lexErrors, errors, source) };
}

/** Production names with their alternatives, as Chevrotain serializes a grammar. */
export function grammarProductions(): ReturnType<Parser["getGAstProductions"]> {
  return theReader().parser.getGAstProductions();
}

interface Reader {
  readonly lexer: Lexer;
  readonly parser: Parser;
}

let reader: Reader | undefined;

/** Made at the first use: Chevrotain analyses the grammar then, 100 ms that a program which reads no contract is spared. */
function theReader(): Reader {
  reader ??= {
    lexer: new Lexer(t.allTokens, { positionTracking: "full", ensureOptimizations: true }),
    parser: new Parser(),
  };
  return reader;
}

function parseTokens(
  tokens: IToken[],
  source: string,
): { cst: DocumentCstNode; errors: readonly SyntaxProblem[] } {
  const { parser } = theReader();
  parser.input = tokens;
  try {
    const cst = parser.document() as DocumentCstNode;
    if (parser.errors.length > 0) placeEmptyNodes(cst);
    return { cst, errors: parser.errors.map((error) => syntaxError(error, source)) };
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return { cst: { name: "document", children: {} }, errors: [limitProblem(error)] };
  }
}

/** Gives nodes of which recovery left nothing the empty stretch at the end of their parent. */
function placeEmptyNodes(root: CstNode): void {
  const pending: CstNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const end = node.location?.endOffset ?? -1;
    for (const child of Object.values(node.children).flat()) {
      if (!("children" in child)) continue;
      if (Number.isNaN(child.location?.startOffset)) {
        Object.assign(child, { location: { startOffset: end + 1, endOffset: end } });
      }
      pending.push(child);
    }
  }
}

function syntaxError(error: IRecognitionException, source: string): SyntaxProblem {
  const [message = "", help] = error.message.split("\n");
  const span = tokenSpan(error, source);
  const atEnd = error.token.tokenType === EOF;
  const code = atEnd ? "parse/unexpected-end" : "parse/unexpected-token";
  return { code, message, ...span, ...(help === undefined ? {} : { help }) };
}

/** The token's place; at the end of the file, that of the last token. */
function tokenSpan(
  error: IRecognitionException & { readonly previousToken?: IToken },
  source: string,
): { start: number; end: number } {
  const at = error.token.tokenType === EOF ? error.previousToken : error.token;
  if (at === undefined || Number.isNaN(at.startOffset)) {
    return { start: source.length, end: source.length };
  }
  return { start: at.startOffset, end: (at.endOffset ?? at.startOffset) + 1 };
}

function limitProblem({ limit, token }: LimitError): SyntaxProblem {
  const start = Number.isNaN(token.startOffset) ? 0 : token.startOffset;
  const place = { start, end: start + token.image.length };
  switch (limit) {
    case "nesting":
      return {
        code: "parse/too-deep",
        message: `the expression is nested more than ${maxNesting} levels deep`,
        ...place,
        help: "name the inner parts with `let`",
      };
    case "operators":
      return {
        code: "parse/too-many-operators",
        message: `the expression has more than ${maxOperators} operators`,
        ...place,
        help: "write a set after `in`, or name parts with `let`",
      };
  }
}

function literalProblems(token: IToken): readonly SyntaxProblem[] {
  const start = token.startOffset;
  const place = { start, end: start + token.image.length };
  switch (token.tokenType) {
    case t.Integer:
    case t.Decimal:
    case t.Percent:
      if (parseNumber(token.image) !== null) return [];
      return [
        {
          code: "lex/number-too-large",
          message: `the digits of \`${token.image}\` make more than 9007199254740991 (2^53 - 1)`,
          ...place,
        },
      ];
    case t.Date:
      if (parseDate(token.image) !== null) return [];
      return [
        { code: "lex/no-such-date", message: `there is no day \`${token.image}\``, ...place },
      ];
    case t.UnterminatedString:
      return [
        {
          code: "lex/unterminated-string",
          message: "the string has no closing quote on its line",
          ...place,
          help: 'end it with `"`',
        },
      ];
    case t.String:
      return invalidEscapes(token.image).map((problem) => ({
        code: "lex/invalid-escape" as const,
        message: `\`${token.image.slice(problem.start, problem.end)}\` is not an escape`,
        start: start + problem.start,
        end: start + problem.end,
        help: 'write `\\"`, `\\\\`, `\\n`, `\\t` or `\\u{…}`',
      }));
    default:
      return [];
  }
}

function unterminatedComments(comments: readonly IToken[]): readonly SyntaxProblem[] {
  const last = comments[comments.length - 1];
  if (last?.tokenType !== t.UnterminatedComment) return [];
  const start = last.startOffset;
  return [
    {
      code: "lex/unterminated-comment",
      message: "the comment is not closed",
      start,
      end: start + 2,
      help: "end it with `*/`",
    },
  ];
}

const characterAdvice: Readonly<Record<string, string>> = {
  "&": "write `and`",
  "|": "write `or`",
  "!": "write `not`",
  "'": 'strings are written with `"`',
  ";": "leave it out: clauses need no separator",
  "[": "write a set with braces, as in `{1, 2}`",
  "]": "write a set with braces, as in `{1, 2}`",
  "#": "comments begin with `//`",
};

function unexpectedCharacters(error: ILexingError, source: string): SyntaxProblem {
  const start = error.offset;
  const end = start + error.length;
  const found = source.slice(start, end);
  const shown = found.length > 20 ? `${found.slice(0, 19)}…` : found;
  const help = characterAdvice[found.charAt(0)];
  return {
    code: "lex/unexpected-character",
    message: `unexpected ${found.length === 1 ? "character" : "characters"} \`${shown}\``,
    start,
    end,
    ...(help === undefined ? {} : { help }),
  };
}

function toComments(
  comments: readonly IToken[],
  tokens: readonly IToken[],
  length: number,
): readonly Comment[] {
  let next = 0;
  return comments.map((comment) => {
    while ((tokens[next]?.startOffset ?? Infinity) < comment.startOffset) next += 1;
    return {
      kind: commentKind(comment),
      text: comment.image,
      start: comment.startOffset,
      end: comment.startOffset + comment.image.length,
      nextToken: tokens[next]?.startOffset ?? length,
    };
  });
}

function commentKind(comment: IToken): Comment["kind"] {
  switch (comment.tokenType) {
    case t.DocComment:
      return "doc";
    case t.LineComment:
      return "line";
    default:
      return "block";
  }
}

/** What follows an error on its line is mostly its echo, so only the first is kept. */
function firstOfEachLine(
  lexErrors: readonly SyntaxProblem[],
  parseErrors: readonly SyntaxProblem[],
  source: string,
): readonly SyntaxProblem[] {
  const lineStart = (error: SyntaxProblem): number => source.lastIndexOf("\n", error.start - 1);
  const kept = [...lexErrors];
  const lines = new Set(lexErrors.map(lineStart));
  for (const error of [...parseErrors].sort((a, b) => a.start - b.start)) {
    const line = lineStart(error);
    if (!lines.has(line)) kept.push(error);
    lines.add(line);
  }
  return kept.sort((a, b) => a.start - b.start);
}

import { parseNumber, stringText } from "@qsc/grammar";
import type { Comment } from "@qsc/grammar";
import type { Span } from "../source/span.ts";
import type { Expression, Name, Text } from "./nodes.ts";

/**
 * Reading a concrete tree that may be partial. Where the parser recovered, any child can be missing
 * whatever its type says, and a token can be one that the parser made up.
 */

/** What the conversion needs beside the tree. */
export interface Context {
  readonly path: string;
  /** Documentation by the offset of the token that it stands before. */
  readonly docs: ReadonlyMap<number, string>;
  /** Where the parser has found something wrong, in the order of the text. */
  readonly errorOffsets: readonly number[];
  /** Reports what the grammar leaves to the tree: the order and number of clauses. */
  readonly report: (problem: ClauseProblem) => void;
}

export interface ClauseProblem {
  readonly code: "parse/query-order" | "parse/incomplete-query";
  readonly message: string;
  readonly span: Span;
  readonly help: string;
}

/** The part of Chevrotain's IToken that is read. */
export interface CstToken {
  readonly image: string;
  readonly startOffset: number;
  readonly isInsertedInRecovery?: boolean | undefined;
}

/** The part of Chevrotain's CstNode that is read. */
export interface CstPart {
  readonly location?: { readonly startOffset: number; readonly endOffset?: number | undefined };
}

/** The token at the index, when it was in the text. */
export function tokenAt(
  tokens: readonly CstToken[] | undefined,
  index: number = 0,
): CstToken | undefined {
  const token = tokens?.[index];
  return token === undefined || token.isInsertedInRecovery === true ? undefined : token;
}

export function tokenSpan(context: Context, token: CstToken): Span {
  const start = token.startOffset;
  return { path: context.path, start, end: start + token.image.length };
}

/** Where the node stands; at offset 0 when the whole document is empty. */
export function nodeSpan(context: Context, node: CstPart | undefined): Span {
  const start = node?.location?.startOffset ?? Number.NaN;
  if (Number.isNaN(start)) return { path: context.path, start: 0, end: 0 };
  return { path: context.path, start, end: (node?.location?.endOffset ?? start - 1) + 1 };
}

/** The empty stretch after the node, where something is missing. */
export function endOf(context: Context, node: CstPart | undefined): Span {
  const { end } = nodeSpan(context, node);
  return { path: context.path, start: end, end };
}

export function errorAt(context: Context, node: CstPart | undefined): Expression {
  return { kind: "error", span: endOf(context, node) };
}

export function nameOf(context: Context, token: CstToken | undefined): Name | null {
  return token === undefined ? null : { text: token.image, span: tokenSpan(context, token) };
}

/** A declaration without a name keeps its place in the outline under the empty name. */
export function nameOrEmpty(context: Context, token: CstToken | undefined, parent: CstPart): Name {
  return nameOf(context, token) ?? { text: "", span: endOf(context, parent) };
}

/** The names of a list, without those that are missing. */
export function namesOf(
  context: Context,
  tokens: readonly CstToken[] | undefined,
): readonly Name[] {
  return compact((tokens ?? []).map((_, i) => nameOf(context, tokenAt(tokens, i))));
}

/** A string literal. */
export function textOf(context: Context, token: CstToken | undefined): Text | null {
  if (token === undefined) return null;
  return { text: stringText(token.image), span: tokenSpan(context, token) };
}

/** A version or a code: the text is what is written. */
export function verbatimOf(context: Context, token: CstToken | undefined): Text | null {
  return nameOf(context, token);
}

/** An integer within 2^53 - 1; a larger one has been reported. */
export function integerOf(token: CstToken | undefined): number | null {
  return token === undefined ? null : (parseNumber(token.image)?.digits ?? null);
}

export function docOf(context: Context, node: CstPart): string | null {
  return context.docs.get(nodeSpan(context, node).start) ?? null;
}

/** Collects the documentation comments, one text for each token that has some before it. */
export function docsByToken(comments: readonly Comment[]): ReadonlyMap<number, string> {
  const docs = new Map<number, string>();
  for (const { kind, text, nextToken } of comments) {
    if (kind !== "doc") continue;
    const line = text.slice(3).replace(/^ /, "").trimEnd();
    const before = docs.get(nextToken);
    docs.set(nextToken, before === undefined ? line : `${before}\n${line}`);
  }
  return docs;
}

/** The results for the nodes of a list, without those that recovery left unusable. */
export function convertAll<Node, Result>(
  context: Context,
  nodes: readonly Node[] | undefined,
  convert: (context: Context, node: Node) => Result | null,
): readonly Result[] {
  return compact((nodes ?? []).map((node) => convert(context, node)));
}

export function compact<T>(items: readonly (T | null)[]): readonly T[] {
  return items.filter((item) => item !== null);
}

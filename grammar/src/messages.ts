import { EOF, tokenMatcher } from "chevrotain";
import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";
import { closest } from "./closest.ts";
import * as t from "./tokens.ts";

/**
 * Messages for syntax errors: what was expected and what was found on the first line, and, where
 * there is advice, what to do on a second.
 */
export const messageProvider: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual, ruleName }) =>
    isBodyEnd(expected, ruleName)
      ? expectedMessage([...(bodies[ruleName] ?? []), expected], actual)
      : expectedMessage([expected], actual),
  buildNotAllInputParsedMessage: ({ firstRedundant }) =>
    expectedMessage([...(bodies["document"] ?? []), EOF], firstRedundant),
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual, ruleName }) =>
    // A name that begins the next item is no expression, although it could begin one.
    ruleName === "primary"
      ? expectedMessage([t.Dollar], actual[0], ruleName)
      : expectedMessage(...furthest(expectedPathsPerAlt.flat(), actual), ruleName),
  buildEarlyExitMessage: ({ expectedIterationPaths, actual, ruleName }) =>
    expectedMessage(...furthest(expectedIterationPaths, actual), ruleName),
};

const privacyClauses: readonly TokenType[] = [
  t.Policy,
  t.Minimum,
  t.Dominance,
  t.Suppress,
  t.Zeros,
  t.Population,
  t.Persons,
  t.Differential,
];

/** What may stand before the closing bracket of a rule, beside the bracket. */
const bodies: Readonly<Record<string, readonly TokenType[]>> = {
  document: [t.Import, t.Type, t.Unit, t.Schema, t.Policy, t.Contract, t.Test],
  schema: [t.Person, t.Name],
  policy: privacyClauses,
  privacy: privacyClauses,
  contract: [t.Data, t.Parameter, t.Query, t.Privacy, t.Authorize, t.Payment, t.Terms],
  query: [t.From, t.Where, t.Let, t.Join, t.Group, t.Release],
  release: [t.Name],
  authorize: [t.Querier, t.Purpose, t.Approved, t.Valid, t.At],
  payment: [t.Price, t.Split, t.Refund],
  terms: [t.Agreement, t.Retention, t.Forbid],
  test: [t.Given, t.With, t.Expect],
  nameSet: [t.Comma],
  codes: [t.Comma],
  split: [t.Comma],
  set: [t.Comma],
  call: [t.Comma],
  given: [t.Comma],
  testRow: [t.Comma],
  expect: [t.Comma],
};

function isBodyEnd(expected: TokenType, ruleName: string): boolean {
  const closes = expected === t.RightBrace || expected === t.RightParen || expected === EOF;
  return closes && bodies[ruleName] !== undefined;
}

/** The tokens that the longest matching paths ask for next, and the token found there. */
function furthest(
  paths: readonly (readonly TokenType[])[],
  actual: readonly IToken[],
): [readonly TokenType[], IToken | undefined] {
  const lengths = paths.map((path) => matchLength(path, actual));
  const length = Math.max(0, ...lengths.filter((matched, i) => matched < (paths[i]?.length ?? 0)));
  const next = paths.flatMap((path, i) =>
    lengths[i] === length ? path.slice(length, length + 1) : [],
  );
  return [[...new Set(next)], actual[length]];
}

function matchLength(path: readonly TokenType[], actual: readonly IToken[]): number {
  let length = 0;
  for (const type of path) {
    const token = actual[length];
    if (token === undefined || !tokenMatcher(token, type)) break;
    length += 1;
  }
  return length;
}

function expectedMessage(
  expected: readonly TokenType[],
  found: IToken | undefined,
  ruleName = "",
): string {
  const message = `expected ${list(descriptions(expected, ruleName))}, found ${describeFound(found)}`;
  const help = found === undefined ? undefined : advice(expected, found);
  return help === undefined ? message : `${message}\n${help}`;
}

/** Rules whose alternatives are better named than listed. */
const ruleDescriptions: Readonly<Record<string, string>> = {
  not: "an expression",
  unary: "an expression",
  primary: "an expression",
  literal: "an expression",
  baseType: "a type",
  bound: "a number or a date",
};

function descriptions(expected: readonly TokenType[], ruleName: string): readonly string[] {
  const named = ruleDescriptions[ruleName];
  return named === undefined ? [...new Set(expected.map(describe))] : [named];
}

function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} or ${items[items.length - 1] ?? ""}`;
}

const tokenDescriptions: Readonly<Record<string, string>> = {
  Name: "a name",
  Identifier: "a name",
  String: "a string",
  Integer: "a whole number",
  Decimal: "a decimal number",
  Percent: "a percentage such as `70%`",
  Date: "a date such as `2026-11-23`",
  VersionNumber: "a version such as `1.2.0`",
  Code: "a code such as `DUO:0000007`",
  DurationUnit: "`days`, `weeks`, `months` or `years`",
  EOF: "the end of the file",
};

function describe(type: TokenType): string {
  return tokenDescriptions[type.name] ?? `\`${t.spelling(type)}\``;
}

function describeFound(found: IToken | undefined): string {
  if (found === undefined || found.tokenType === EOF) return "the end of the file";
  const image = found.image.length > 40 ? `${found.image.slice(0, 39)}…` : found.image;
  return `\`${image}\``;
}

function advice(expected: readonly TokenType[], found: IToken): string | undefined {
  if (expected.includes(t.Name) && t.reservedTokens.includes(found.tokenType)) {
    return `\`${found.image}\` is a reserved word and cannot be a name`;
  }
  if (expected.includes(t.Code)) return "write the prefix, a colon and the code without spaces";
  if (found.tokenType === t.Equals) return "write `==` to compare";
  if (!tokenMatcher(found, t.Name)) return undefined;
  const keywords = expected.map(t.spelling).filter((word) => /^[A-Za-z]/.test(word));
  const meant = closest(found.image, keywords);
  return meant === undefined ? undefined : `did you mean \`${meant}\`?`;
}

import { createToken, Lexer } from "chevrotain";
import type { CustomPatternMatcherFunc, IToken, TokenType } from "chevrotain";

/**
 * The tokens of spec/language.md §1, in lexing order where two could match.
 *
 * A contextual keyword is also a `Name`: the parser asks for the keyword where a clause begins and
 * for a `Name` elsewhere. Only the reserved words can never be names.
 */

/** What may stand where a name is asked for: an identifier or a contextual keyword. */
export const Name: TokenType = createToken({ name: "Name", pattern: Lexer.NA });

export const Identifier: TokenType = createToken({
  name: "Identifier",
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  categories: [Name],
});

/** What follows the number of a duration. */
export const DurationUnit: TokenType = createToken({ name: "DurationUnit", pattern: Lexer.NA });

const allReserved: TokenType[] = [];
const allContextual: TokenType[] = [];

function reserved(word: string): TokenType {
  const token = createToken({ name: tokenName(word), pattern: word, longer_alt: Identifier });
  allReserved.push(token);
  return token;
}

function contextual(
  word: string,
  name: string = tokenName(word),
  categories: TokenType[] = [Name],
): TokenType {
  const token = createToken({ name, pattern: word, longer_alt: Identifier, categories });
  allContextual.push(token);
  return token;
}

function tokenName(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// Reserved words

export const And: TokenType = reserved("and");
export const Or: TokenType = reserved("or");
export const Not: TokenType = reserved("not");
export const If: TokenType = reserved("if");
export const Then: TokenType = reserved("then");
export const Else: TokenType = reserved("else");
export const In: TokenType = reserved("in");
export const Is: TokenType = reserved("is");
export const True: TokenType = reserved("true");
export const False: TokenType = reserved("false");
export const Missing: TokenType = reserved("missing");

// Declarations

export const Import: TokenType = contextual("import");
export const From: TokenType = contextual("from");
export const Type: TokenType = contextual("type");
export const Unit: TokenType = contextual("unit");
export const Schema: TokenType = contextual("schema");
export const Policy: TokenType = contextual("policy");
export const Contract: TokenType = contextual("contract");
export const Test: TokenType = contextual("test");

// Types and schemas

export const IntType: TokenType = contextual("Int", "IntType");
export const DecimalType: TokenType = contextual("Decimal", "DecimalType");
export const DateType: TokenType = contextual("Date", "DateType");
export const BoolType: TokenType = contextual("Bool", "BoolType");
export const IdType: TokenType = contextual("Id", "IdType");
export const Enum: TokenType = contextual("enum");
export const Codes: TokenType = contextual("codes");
export const Person: TokenType = contextual("person");
export const At: TokenType = contextual("at");
export const Most: TokenType = contextual("most");
export const Rows: TokenType = contextual("rows");
export const Per: TokenType = contextual("per");
export const IdentifierMark: TokenType = contextual("identifier", "IdentifierMark");
export const Quasi: TokenType = contextual("quasi");
export const Sensitive: TokenType = contextual("sensitive");

// Policies and contracts

export const Extends: TokenType = contextual("extends");
export const Version: TokenType = contextual("version");
export const Data: TokenType = contextual("data");
export const Held: TokenType = contextual("held");
export const As: TokenType = contextual("as");
export const Shares: TokenType = contextual("shares");
export const Repositories: TokenType = contextual("repositories");
export const Parameter: TokenType = contextual("parameter");
export const Privacy: TokenType = contextual("privacy");
export const Minimum: TokenType = contextual("minimum");
export const Cohort: TokenType = contextual("cohort");
export const Persons: TokenType = contextual("persons");
export const Sites: TokenType = contextual("sites");
export const Site: TokenType = contextual("site");
export const Outside: TokenType = contextual("outside");
export const Each: TokenType = contextual("each");
export const One: TokenType = contextual("one");
export const Dominance: TokenType = contextual("dominance");
export const Required: TokenType = contextual("required");
export const Remainder: TokenType = contextual("remainder");
export const Top: TokenType = contextual("top");
export const Suppress: TokenType = contextual("suppress");
export const Complementary: TokenType = contextual("complementary");
export const Zeros: TokenType = contextual("zeros");
export const Public: TokenType = contextual("public");
export const Population: TokenType = contextual("population");
export const Disjoint: TokenType = contextual("disjoint");
export const Across: TokenType = contextual("across");
export const Differential: TokenType = contextual("differential");
export const Epsilon: TokenType = contextual("epsilon");

// Queries

export const Query: TokenType = contextual("query");
export const Where: TokenType = contextual("where");
export const Let: TokenType = contextual("let");
export const Join: TokenType = contextual("join");
export const On: TokenType = contextual("on");
export const Group: TokenType = contextual("group");
export const By: TokenType = contextual("by");
export const Release: TokenType = contextual("release");
export const Every: TokenType = contextual("every");
export const To: TokenType = contextual("to");
export const Hidden: TokenType = contextual("hidden");

// Authorization, payment, terms

export const Authorize: TokenType = contextual("authorize");
export const Querier: TokenType = contextual("querier");
export const With: TokenType = contextual("with");
export const Visa: TokenType = contextual("visa");
export const Purpose: TokenType = contextual("purpose");
export const Disease: TokenType = contextual("disease");
export const Approved: TokenType = contextual("approved");
export const Of: TokenType = contextual("of");
export const Valid: TokenType = contextual("valid");
export const Runs: TokenType = contextual("runs");
export const Day: TokenType = contextual("day", "Day", [Name, DurationUnit]);
export const Days: TokenType = contextual("days", "Days", [Name, DurationUnit]);
export const Week: TokenType = contextual("week", "Week", [Name, DurationUnit]);
export const Weeks: TokenType = contextual("weeks", "Weeks", [Name, DurationUnit]);
export const Month: TokenType = contextual("month", "Month", [Name, DurationUnit]);
export const Months: TokenType = contextual("months", "Months", [Name, DurationUnit]);
export const Year: TokenType = contextual("year", "Year", [Name, DurationUnit]);
export const Years: TokenType = contextual("years", "Years", [Name, DurationUnit]);
export const Payment: TokenType = contextual("payment");
export const Price: TokenType = contextual("price");
export const Run: TokenType = contextual("run");
export const Split: TokenType = contextual("split");
export const Refund: TokenType = contextual("refund");
export const Abort: TokenType = contextual("abort");
export const Terms: TokenType = contextual("terms");
export const Agreement: TokenType = contextual("agreement");
export const Sha256: TokenType = contextual("sha256");
export const Retention: TokenType = contextual("retention");
export const Forbid: TokenType = contextual("forbid");

// Tests

export const Given: TokenType = contextual("given");
export const Expect: TokenType = contextual("expect");
export const Refused: TokenType = contextual("refused");
export const Suppressed: TokenType = contextual("suppressed");

// Literals

/** `1.2.0`; before Decimal, which would take `1.2`. */
export const VersionNumber: TokenType = createToken({
  name: "VersionNumber",
  pattern: /\d+\.\d+\.\d+/,
});
export const Date: TokenType = createToken({ name: "Date", pattern: /\d{4}-\d{2}-\d{2}(?!\d)/ });
export const Percent: TokenType = createToken({
  name: "Percent",
  pattern: /\d+(?:_\d+)*(?:\.\d+)?%/,
});
export const Decimal: TokenType = createToken({ name: "Decimal", pattern: /\d+(?:_\d+)*\.\d+/ });
export const Integer: TokenType = createToken({ name: "Integer", pattern: /\d+(?:_\d+)*/ });
export const String: TokenType = createToken({ name: "String", pattern: /"(?:[^"\\\r\n]|\\.)*"/ });

/** A string that its line ends before its quote does; reported, and read as a String. */
export const UnterminatedString: TokenType = createToken({
  name: "UnterminatedString",
  pattern: /"(?:[^"\\\r\n]|\\.)*\\?/,
  categories: [String],
});

/** `DUO:0000007`. Only after `purpose` and `disease`, since elsewhere a colon ends a name. */
export const Code: TokenType = createToken({
  name: "Code",
  pattern: matchCode as CustomPatternMatcherFunc,
  line_breaks: false,
  start_chars_hint: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
});

// Operators; the parser asks for the category

export const ComparisonOperator: TokenType = createToken({
  name: "ComparisonOperator",
  pattern: Lexer.NA,
});
export const AdditiveOperator: TokenType = createToken({
  name: "AdditiveOperator",
  pattern: Lexer.NA,
});
export const MultiplicativeOperator: TokenType = createToken({
  name: "MultiplicativeOperator",
  pattern: Lexer.NA,
});

function operator(name: string, pattern: string, category: TokenType): TokenType {
  return createToken({ name, pattern, categories: [category] });
}

export const EqualEqual: TokenType = operator("EqualEqual", "==", ComparisonOperator);
export const NotEqual: TokenType = operator("NotEqual", "!=", ComparisonOperator);
export const LessEqual: TokenType = operator("LessEqual", "<=", ComparisonOperator);
export const GreaterEqual: TokenType = operator("GreaterEqual", ">=", ComparisonOperator);
export const Less: TokenType = operator("Less", "<", ComparisonOperator);
export const Greater: TokenType = operator("Greater", ">", ComparisonOperator);
export const Plus: TokenType = operator("Plus", "+", AdditiveOperator);
export const Minus: TokenType = operator("Minus", "-", AdditiveOperator);
export const Star: TokenType = operator("Star", "*", MultiplicativeOperator);
export const Slash: TokenType = operator("Slash", "/", MultiplicativeOperator);

// Punctuation

function punctuation(name: string, pattern: string): TokenType {
  return createToken({ name, pattern });
}

export const LeftBrace: TokenType = punctuation("LeftBrace", "{");
export const RightBrace: TokenType = punctuation("RightBrace", "}");
export const LeftParen: TokenType = punctuation("LeftParen", "(");
export const RightParen: TokenType = punctuation("RightParen", ")");
export const Comma: TokenType = punctuation("Comma", ",");
export const Colon: TokenType = punctuation("Colon", ":");
export const Question: TokenType = punctuation("Question", "?");
export const Dollar: TokenType = punctuation("Dollar", "$");
export const DotDot: TokenType = punctuation("DotDot", "..");
export const Dot: TokenType = punctuation("Dot", ".");
export const Equals: TokenType = punctuation("Equals", "=");

// Trivia

export const WhiteSpace: TokenType = createToken({
  name: "WhiteSpace",
  pattern: /\s+/,
  group: Lexer.SKIPPED,
});

function comment(name: string, pattern: RegExp): TokenType {
  return createToken({ name, pattern, group: "comments" });
}

/** `///`, but not `////`, which is a ruled line. */
export const DocComment: TokenType = comment("DocComment", /\/\/\/(?!\/)[^\r\n]*/);
export const LineComment: TokenType = comment("LineComment", /\/\/[^\r\n]*/);
export const BlockComment: TokenType = comment("BlockComment", /\/\*[\s\S]*?\*\//);
export const UnterminatedComment: TokenType = comment("UnterminatedComment", /\/\*[\s\S]*/);

/** The words of spec §1 that can never be names. */
export const reservedTokens: readonly TokenType[] = allReserved;

/** Keywords that may also be names. */
export const contextualTokens: readonly TokenType[] = allContextual;

/** Every token, in the order in which the lexer tries them. */
export const allTokens: TokenType[] = [
  WhiteSpace,
  DocComment,
  LineComment,
  BlockComment,
  UnterminatedComment,
  Code,
  // `persons` before `person`: a keyword's longer alternative is an identifier, never a keyword.
  ...[...allReserved, ...allContextual].sort((a, b) => spelling(b).length - spelling(a).length),
  Name,
  DurationUnit,
  Identifier,
  VersionNumber,
  Date,
  Percent,
  Decimal,
  Integer,
  String,
  UnterminatedString,
  ComparisonOperator,
  AdditiveOperator,
  MultiplicativeOperator,
  EqualEqual,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Plus,
  Minus,
  Star,
  Slash,
  LeftBrace,
  RightBrace,
  LeftParen,
  RightParen,
  Comma,
  Colon,
  Question,
  Dollar,
  DotDot,
  Dot,
  Equals,
];

/** How a keyword, an operator or a punctuation mark is written; a word for the other tokens. */
export function spelling(token: TokenType): string {
  return typeof token.PATTERN === "string" ? token.PATTERN : token.name;
}

function matchCode(
  text: string,
  offset: number,
  tokens: readonly IToken[],
): RegExpExecArray | null {
  const before = tokens[tokens.length - 1]?.tokenType;
  const previous = tokens[tokens.length - 2]?.tokenType;
  const expected =
    (before === Purpose && previous !== Colon) || (before === Disease && previous === Code);
  if (!expected) return null;
  codePattern.lastIndex = offset;
  return codePattern.exec(text);
}

const codePattern = /[A-Za-z][A-Za-z0-9_]*:[A-Za-z0-9][A-Za-z0-9_.-]*/y;

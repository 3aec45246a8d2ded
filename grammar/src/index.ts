import { contextualTokens, reservedTokens, spelling } from "./tokens.ts";

export { parse, syntaxCodes } from "./parse.ts";
export type { Comment, ParseResult, SyntaxCode, SyntaxProblem } from "./parse.ts";
export { closest } from "./closest.ts";
export { editDistance } from "./edit-distance.ts";
export { parseDate, parseNumber, stringText } from "./literals.ts";
export type * from "./cst.generated.ts";

/** Words that can never be names (spec §1). */
export const reservedWords: readonly string[] = reservedTokens.map(spelling);

/** Every keyword of the language: the reserved words and those that may also be names. */
export const keywords: readonly string[] = [...reservedTokens, ...contextualTokens].map(spelling);

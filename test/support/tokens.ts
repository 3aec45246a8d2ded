import { parse } from "@qsc/grammar";

export interface Token {
  readonly start: number;
  /** As written. */
  readonly image: string;
}

/** The tokens of a well-formed document in the order of the text; comments and white space are none. */
export function tokensOf(text: string): readonly Token[] {
  const { cst, errors } = parse(text);
  if (errors[0] !== undefined) throw new Error(errors[0].message);
  const tokens: Token[] = [];
  const open: unknown[] = [cst];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part !== "object" || part === null) continue;
    if ("startOffset" in part && "image" in part) {
      tokens.push({ start: Number(part.startOffset), image: String(part.image) });
    } else if ("children" in part) {
      open.push(...Object.values(part.children as object).flat());
    }
  }
  return tokens.sort((a, b) => a.start - b.start);
}

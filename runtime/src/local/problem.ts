/** Why an input file cannot be used: plain data, for the one who owns the file. */
export interface InputProblem {
  /** `<stage>/<kebab-name>`. */
  readonly code: string;
  /** What is wrong: one line, lower case, no full stop, user text in backticks. */
  readonly message: string;
  /** Path of the file, as it was given. */
  readonly path: string;
  readonly line?: number;
  /** What to do. */
  readonly help?: string;
}

/** A value, or everything that stands in its way. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

export function failed<Value>(...problems: readonly InputProblem[]): Checked<Value> {
  return { ok: false, problems };
}

/** User text in backticks, cut to a length that fits a line; control and direction characters become visible. */
export function quote(text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  const plain = shown
    .replaceAll("\r", "\\r")
    .replaceAll("\n", "\\n")
    .replace(/[\p{Cc}\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu, "\uFFFD");
  return `\`${plain.replaceAll("`", "'")}\``;
}

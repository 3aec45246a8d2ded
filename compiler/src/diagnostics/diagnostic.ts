import type { Span } from "../source/span.ts";

export type Severity = "error" | "warning" | "hint";

/** One finding; plain data, so that it crosses process borders and can be compared in tests. */
export interface Diagnostic {
  /** `<stage>/<kebab-name>`; each has a page. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong: one line, lower case, no full stop, user text in backticks. */
  readonly message: string;
  /** Where, with a short text. */
  readonly label: Label;
  /** Other places that explain why. */
  readonly related: readonly Label[];
  /** For disclosure findings: what an attacker does and learns. */
  readonly attack?: { readonly does: string; readonly learns: string };
  /** What to do. */
  readonly help?: string;
  readonly fixes: readonly Fix[];
}

export interface Label {
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly safety: "safe" | "unsafe";
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

import type { Span } from "../source/span.ts";

/** What a difference between two versions of a contract does. */
export type Effect =
  | "releases-more"
  | "protects-less"
  /** Nothing proves that it is harmless, so it counts as harm. */
  | "cannot-compare"
  | "releases-less"
  | "protects-more"
  | "neutral";

/** What differs; one word for each kind of clause. */
export type Subject =
  | "contract"
  | "package"
  | "data"
  | "parameter"
  | "table"
  | "persons"
  | "cells"
  | "figure"
  | "recipient"
  | "minimum-cohort"
  | "privacy"
  | "rule"
  | "authorization"
  | "payment"
  | "terms";

/** One difference; `old` and `new` are null where the version has nothing to show. */
export interface Change {
  readonly effect: Effect;
  readonly subject: Subject;
  /** One sentence, the user's text in backticks. */
  readonly text: string;
  readonly old: Span | null;
  readonly new: Span | null;
}

/** Whether more is released, less protected, or neither can be excluded. */
export function isHarmful({ effect }: Pick<Change, "effect">): boolean {
  switch (effect) {
    case "releases-more":
    case "protects-less":
    case "cannot-compare":
      return true;
    case "releases-less":
    case "protects-more":
    case "neutral":
      return false;
  }
}

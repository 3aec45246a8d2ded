import type { Span } from "../source/span.ts";
import type { Name } from "./nodes.ts";

/** Expressions: spec/language.md §6. */

export type Expression =
  | { readonly kind: "name"; readonly span: Span; readonly text: string }
  | {
      readonly kind: "member";
      readonly span: Span;
      readonly object: Expression;
      readonly name: Name;
    }
  | { readonly kind: "parameterReference"; readonly span: Span; readonly name: Name }
  | { readonly kind: "integer"; readonly span: Span; readonly value: number }
  /** `digits` times 10^-scale. */
  | {
      readonly kind: "decimal";
      readonly span: Span;
      readonly digits: number;
      readonly scale: number;
    }
  | {
      readonly kind: "percent";
      readonly span: Span;
      readonly digits: number;
      readonly scale: number;
    }
  /** Days since 1970-01-01; null when there is no such day. */
  | {
      readonly kind: "date";
      readonly span: Span;
      readonly text: string;
      readonly days: number | null;
    }
  | {
      readonly kind: "duration";
      readonly span: Span;
      readonly count: number;
      readonly unit: "days" | "weeks" | "months" | "years";
    }
  | { readonly kind: "string"; readonly span: Span; readonly text: string }
  | { readonly kind: "boolean"; readonly span: Span; readonly value: boolean }
  | {
      readonly kind: "binary";
      readonly span: Span;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "unary";
      readonly span: Span;
      readonly operator: "not" | "-";
      readonly operand: Expression;
    }
  /** `x in {a, b}` or `x in 18..40` */
  | {
      readonly kind: "in";
      readonly span: Span;
      readonly operand: Expression;
      readonly set: SetLiteral | RangeLiteral | Expression;
    }
  | {
      readonly kind: "isMissing";
      readonly span: Span;
      readonly operand: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: "orElse";
      readonly span: Span;
      readonly operand: Expression;
      readonly otherwise: Expression;
    }
  | {
      readonly kind: "if";
      readonly span: Span;
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | {
      readonly kind: "call";
      readonly span: Span;
      readonly function: Name;
      readonly arguments: readonly Argument[];
    }
  | SetLiteral
  | StepsLiteral
  /** Stands where the parser recovered; always beside a parse diagnostic. */
  | { readonly kind: "error"; readonly span: Span };

export type BinaryOperator =
  "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/";

export interface SetLiteral {
  readonly kind: "set";
  readonly span: Span;
  readonly elements: readonly Expression[];
}

/** `every 10 from 20`: the cuts 20, 30, … of bands; from the least value where no first cut is given. */
export interface StepsLiteral {
  readonly kind: "steps";
  readonly span: Span;
  readonly step: Expression;
  readonly from: Expression | null;
}

export interface Argument {
  readonly span: Span;
  readonly name: Name | null;
  readonly value: Expression;
}

export interface RangeLiteral {
  readonly kind: "range";
  readonly span: Span;
  readonly from: Expression;
  readonly to: Expression;
}

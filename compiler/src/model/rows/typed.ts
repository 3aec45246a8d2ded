import { boundsOf, type Column, type Bounds, type Expression, type ValueType } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { formatValue } from "../describe.ts";
import type { JoinedSchema } from "../data.ts";
import type { Program } from "../program.ts";
import type { Schema } from "../schemas.ts";
import { fits } from "../types.ts";
import type { Parameter } from "../parameters.ts";

/** A checked row expression and all that its surroundings ask about it. */
export interface Typed {
  readonly expression: Expression;
  readonly type: ValueType;
  /** True when it may be missing. */
  readonly optional: boolean;
  /** UCUM text; null for literals and fields without a unit, which go with any. */
  readonly unit: string | null;
  /** Its value when it is a literal, at the type's scale. */
  readonly constant: number | null;
  /** Stored columns it reads; none means that it is public. */
  readonly columns: ReadonlySet<number>;
  readonly span: Span;
  /** Nodes and height of the expression, aliases expanded. */
  readonly size: number;
  readonly height: number;
}

/** What names mean in one query. */
export interface RowScope {
  readonly program: Program;
  readonly report: Diagnostic[];
  /** File of the contract: types are named as it sees them. */
  readonly path: string;
  readonly data: string;
  readonly schema: Schema;
  /** All stored columns, for their names. */
  readonly columns: readonly Column[];
  /** Names of all data sets of the contract. */
  readonly declaredData: ReadonlySet<string>;
  /** The data sets that the query has joined so far. */
  readonly joined: Map<string, JoinedSchema>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Names of all parameters, the broken ones too. */
  readonly declaredParameters: ReadonlySet<string>;
  readonly aliases: Map<string, Alias>;
  /** For the words of attacks; null when no limit is set. */
  readonly minimumCohort: number | null;
  /** Whether all figures of the contract have noise. */
  readonly noisy: boolean;
  readonly spans: Map<Expression, Span>;
  readonly used: { readonly parameters: Set<string>; readonly aliases: Set<string> };
  /** Open parameters that are reported already. */
  readonly openReported: Set<string>;
}

/** A `let`; its meaning depends on what is known to be present where it is used. */
export interface Alias {
  readonly value: Syntax;
  readonly nameSpan: Span;
  /** What makes it unfit for sums; computed once, when it is declared. */
  readonly mask: Mask;
  readonly meanings: Map<string, Typed | null>;
  /** Its value is wrong, which is reported already. */
  readonly broken: boolean;
}

/** Whether an expression may be summed: rule R23. */
export interface Mask {
  /** What masks, in words; null when nothing does. */
  readonly construct: string | null;
  readonly readsRow: boolean;
}

/** What holds where an expression stands. */
export interface Context {
  /** Columns known to have a value. */
  readonly present: ReadonlySet<number>;
  /** The type that bare member names are looked up in. */
  readonly expected: ValueType | null;
  /** The data set of whose rows it speaks; null where it speaks of the person alone. */
  readonly joined: JoinedSchema | null;
  readonly depth: number;
  /** For messages: the part of the query, e.g. "`where`". */
  readonly place: string;
}

/** Where an expression about the person begins. */
export const PERSON = { expected: null, joined: null, depth: 0 } as const;

export const MAX_DEPTH = 250;
export const MAX_SIZE = 5000;

/** A literal of a type. */
export function literal(scope: RowScope, span: Span, type: ValueType, value: number): Typed {
  const exact: ValueType = type.kind === "int" ? { ...type, min: value, max: value } : type;
  const expression: Expression = { kind: "literal", value };
  scope.spans.set(expression, span);
  return {
    expression,
    type: exact.kind === "date" ? { ...exact, min: value, max: value } : exact,
    optional: false,
    unit: null,
    constant: value,
    columns: new Set(),
    span,
    size: 1,
    height: 1,
  };
}

/** An expression over operands; refuses one that is too large (rule T-25) or whose values do not fit (rule T-24). */
export function built(
  scope: RowScope,
  span: Span,
  expression: Expression,
  operands: readonly Typed[],
  result: { readonly type: ValueType; readonly optional: boolean; readonly unit: string | null },
): Typed | null {
  const size = 1 + operands.reduce((sum, operand) => sum + operand.size, 0);
  const height = 1 + Math.max(0, ...operands.map((operand) => operand.height));
  if (size > MAX_SIZE || height > MAX_DEPTH) {
    const [limit, what] = size > MAX_SIZE ? [MAX_SIZE, "parts"] : [MAX_DEPTH, "levels"];
    scope.report.push(finding("type/too-complex", span, { limit, what }));
    return null;
  }
  const bounds = boundsOf(result.type);
  if (!fits(bounds)) {
    scope.report.push(finding("type/too-wide", span, showBounds(result.type, bounds)));
    return null;
  }
  scope.spans.set(expression, span);
  const columns = new Set(operands.flatMap((operand) => [...operand.columns]));
  return { expression, ...result, constant: null, columns, span, size, height };
}

/** The number type with these bounds; `+ 0` because products can be -0, which JSON cannot hold. */
export function numberType(min: number, max: number, scale: number): ValueType {
  return { kind: "int", min: min + 0, max: max + 0, scale };
}

/** The smallest interval around both. */
export function hull(left: Bounds, right: Bounds): Bounds {
  return { min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) };
}

function showBounds(type: ValueType, bounds: Bounds): { min: string; max: string } {
  const show = (value: number): string =>
    Number.isSafeInteger(value) ? formatValue(type, value) : value.toPrecision(3);
  return { min: show(bounds.min), max: show(bounds.max) };
}

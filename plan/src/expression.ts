/**
 * A row expression: pure, total, over integers, evaluated once for each person's row.
 * Columns are numbered as in `storedColumns`.
 *
 * Missingness: a `column` with `optional` may be missing.
 * `largest` and `smallest` are missing for a person without a row that has a value.
 * `add`, `subtract`, `multiply`, `divide`, `negate` and `band` are missing when an operand is.
 * Nothing else ever sees a missing operand: the checker resolves it first with `orElse` or `isMissing`,
 * so `compare`, `member`, `and`, `or`, `not` and `choose` are two-valued.
 */
export type Expression =
  | { readonly kind: "column"; readonly column: number }
  | { readonly kind: "parameter"; readonly parameter: number }
  | { readonly kind: "literal"; readonly value: number }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** True when the operand equals one of `values` (sorted, distinct). */
  | { readonly kind: "member"; readonly operand: Expression; readonly values: readonly number[] }
  | { readonly kind: "isMissing"; readonly operand: Expression }
  /** `operand`, or `otherwise` where it is missing; `otherwise` is never missing. */
  | { readonly kind: "orElse"; readonly operand: Expression; readonly otherwise: Expression }
  | {
      readonly kind: "add" | "subtract" | "multiply";
      readonly left: Expression;
      readonly right: Expression;
    }
  /** The nearest whole number, halves away from zero (`roundedQuotient`); `right` is always more than 0. */
  | { readonly kind: "divide"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "negate"; readonly operand: Expression }
  | {
      readonly kind: "choose";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  /** The number of `cuts` (sorted, distinct) that are less than or equal to the operand. */
  | { readonly kind: "band"; readonly operand: Expression; readonly cuts: readonly number[] }
  | Quantified;

/**
 * What a person's rows of one joined data set have in common; their order never matters.
 * `operand` is written for slot 0 and evaluated once for each row: columns of slot 0 are the row's, others the person's.
 * It holds no quantified expression itself.
 *
 * - `any`: whether the condition holds for a row. Without rows it is 0.
 * - `number`: the number of rows for which the condition holds.
 * - `total`: the sum of a value that is never missing. Without rows it is 0.
 * - `largest`, `smallest`: of a value that may be missing, among the rows that have one.
 */
export interface Quantified {
  readonly kind: "any" | "number" | "total" | "largest" | "smallest";
  readonly slots: Slots;
  readonly operand: Expression;
}

/** The places of one joined data set: slot s begins at stored column `first + s * width` with its `used` column. */
export interface Slots {
  readonly first: number;
  readonly width: number;
  readonly count: number;
}

export function isQuantified(expression: Expression): expression is Quantified {
  switch (expression.kind) {
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return true;
    default:
      return false;
  }
}

export type CompareOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

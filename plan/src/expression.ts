/**
 * A row expression: pure, total, over integers, evaluated once for each person's row.
 *
 * Missingness: a `column` with `optional` may be missing.
 * `add`, `subtract`, `multiply`, `negate` and `band` are missing when an operand is.
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
  | { readonly kind: "negate"; readonly operand: Expression }
  | {
      readonly kind: "choose";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  /** The number of `cuts` (sorted, distinct) that are less than or equal to the operand. */
  | { readonly kind: "band"; readonly operand: Expression; readonly cuts: readonly number[] };

export type CompareOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

import type { Expression } from "@qsc/plan";
import type { Context } from "./typed.ts";

/** Columns that surely have a value wherever the condition holds (rule T-11). */
export function presentWhenTrue(condition: Expression): readonly number[] {
  switch (condition.kind) {
    case "and":
      return [...presentWhenTrue(condition.left), ...presentWhenTrue(condition.right)];
    case "not":
      return presentWhenFalse(condition.operand);
    default:
      return [];
  }
}

/** Columns that surely have a value wherever the condition does not hold. */
export function presentWhenFalse(condition: Expression): readonly number[] {
  switch (condition.kind) {
    case "or":
      return [...presentWhenFalse(condition.left), ...presentWhenFalse(condition.right)];
    case "not":
      return presentWhenTrue(condition.operand);
    case "isMissing":
      return missingWith(condition.operand);
    default:
      return [];
  }
}

/** The columns that all have a value when the expression has one. */
export function missingWith(expression: Expression): readonly number[] {
  switch (expression.kind) {
    case "column":
      return [expression.column];
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return [...missingWith(expression.left), ...missingWith(expression.right)];
    case "negate":
    case "band":
      return missingWith(expression.operand);
    default:
      return [];
  }
}

/** The context with more columns known to be present. */
export function withPresent(context: Context, columns: readonly number[]): Context {
  if (columns.every((column) => context.present.has(column))) return context;
  return { ...context, present: new Set([...context.present, ...columns]) };
}

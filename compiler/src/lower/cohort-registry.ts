import { encodeCanonical, type Expression } from "@qsc/plan";

/** Conditions in the order in which they were first asked for; equal texts are one. Index 0 is the whole cell. */
export interface CohortRegistry {
  readonly conditions: readonly Expression[];
  /** The cohort of a condition. */
  readonly cohort: (condition: Expression | null) => number;
}

export function createCohortRegistry(): CohortRegistry {
  const conditions: Expression[] = [];
  const known = new Map<string, number>();
  return {
    conditions,
    cohort: (condition) => {
      if (condition === null) return 0;
      const text = textOf(condition);
      const index = known.get(text) ?? conditions.push(condition);
      known.set(text, index);
      return index;
    },
  };
}

const texts = new WeakMap<Expression, string>();

/** The canonical text of an expression. Expressions never change, so that each is written once. */
export function textOf(expression: Expression): string {
  const known = texts.get(expression);
  if (known !== undefined) return known;
  const text = new TextDecoder().decode(encodeCanonical(expression));
  texts.set(expression, text);
  return text;
}

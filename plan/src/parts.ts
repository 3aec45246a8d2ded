import { encodeCanonical } from "./canonical.ts";
import { isQuantified, type Expression, type Quantified } from "./expression.ts";

/** The expressions that an expression is built from. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "column":
    case "parameter":
    case "literal":
      return [];
    case "not":
    case "member":
    case "isMissing":
    case "negate":
    case "band":
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return [expression.operand];
    case "and":
    case "or":
    case "compare":
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return [expression.left, expression.right];
    case "orElse":
      return [expression.operand, expression.otherwise];
    case "choose":
      return [expression.condition, expression.then, expression.otherwise];
  }
}

/** The same expression over other parts, which `of` gives. */
export function withParts(
  expression: Expression,
  of: (part: Expression) => Expression,
): Expression {
  switch (expression.kind) {
    case "column":
    case "parameter":
    case "literal":
      return expression;
    case "not":
    case "member":
    case "isMissing":
    case "negate":
    case "band":
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest":
      return { ...expression, operand: of(expression.operand) };
    case "and":
    case "or":
    case "compare":
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return { ...expression, left: of(expression.left), right: of(expression.right) };
    case "orElse":
      return {
        ...expression,
        operand: of(expression.operand),
        otherwise: of(expression.otherwise),
      };
    case "choose":
      return {
        ...expression,
        condition: of(expression.condition),
        then: of(expression.then),
        otherwise: of(expression.otherwise),
      };
  }
}

const decoder = new TextDecoder();

/** The distinct quantified expressions that stand in `expressions`. */
export function quantifiedIn(expressions: readonly Expression[]): readonly Quantified[] {
  const found = new Map<string, Quantified>();
  const visit = (expression: Expression): void => {
    if (isQuantified(expression))
      found.set(decoder.decode(encodeCanonical(expression)), expression);
    else for (const part of partsOf(expression)) visit(part);
  };
  for (const expression of expressions) visit(expression);
  return [...found.values()];
}

import type { CompareOperator, Expression } from "./expression.ts";
import { storedColumns } from "./joined.ts";
import type { Scope } from "./types-of.ts";

/** An expression as text, with the names of columns and parameters; stable, for people and goldens. */
export function printExpression(expression: Expression, scope: Scope): string {
  const of = (part: Expression): string => printExpression(part, scope);
  switch (expression.kind) {
    case "column":
      return storedColumns(scope.dataset)[expression.column]?.name ?? `column ${expression.column}`;
    case "parameter":
      return `$${scope.parameters[expression.parameter]?.name ?? expression.parameter}`;
    case "literal":
      return String(expression.value);
    case "not":
      return `not ${of(expression.operand)}`;
    case "and":
    case "or":
      return `(${of(expression.left)} ${expression.kind} ${of(expression.right)})`;
    case "compare":
      return `(${of(expression.left)} ${COMPARE_SIGNS[expression.operator]} ${of(expression.right)})`;
    case "member":
      return `(${of(expression.operand)} in {${expression.values.join(", ")}})`;
    case "isMissing":
      return `(${of(expression.operand)} is missing)`;
    case "orElse":
      return `(${of(expression.operand)} else ${of(expression.otherwise)})`;
    case "add":
      return `(${of(expression.left)} + ${of(expression.right)})`;
    case "subtract":
      return `(${of(expression.left)} - ${of(expression.right)})`;
    case "multiply":
      return `(${of(expression.left)} * ${of(expression.right)})`;
    case "divide":
      return `(${of(expression.left)} / ${of(expression.right)})`;
    case "negate":
      return `-${of(expression.operand)}`;
    case "choose":
      return `(if ${of(expression.condition)} then ${of(expression.then)} else ${of(expression.otherwise)})`;
    case "band":
      return `band(${of(expression.operand)}, ${expression.cuts.join(", ")})`;
    case "any":
    case "number":
    case "total":
    case "largest":
    case "smallest": {
      const { kind, slots, operand } = expression;
      const name = storedColumns(scope.dataset)[slots.first]?.name ?? `column ${slots.first}`;
      return `${kind}(${name}, ${of(operand)})`;
    }
  }
}

/** How QSC writes each comparison. */
export const COMPARE_SIGNS: Readonly<Record<CompareOperator, CompareSign>> = {
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

export type CompareSign = "==" | "!=" | "<" | "<=" | ">" | ">=";

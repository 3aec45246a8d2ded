import { decimalText } from "./decimal-text.ts";
import type { Formula } from "./formula.ts";
import { COMPARE_SIGNS } from "./print-expression.ts";

/** What leaves of a formula are called. */
export interface FormulaNames {
  readonly figure: (item: number) => string;
  readonly parameter: (index: number) => string;
}

/** A formula as text; stable, for people and goldens. */
export function printFormula(formula: Formula, names: FormulaNames): string {
  const of = (part: Formula): string => printFormula(part, names);
  switch (formula.kind) {
    case "figure":
      return names.figure(formula.item);
    case "parameter":
      return `$${names.parameter(formula.parameter)}`;
    case "number":
      return decimalText(formula.digits, formula.scale);
    case "truth":
      return String(formula.value);
    case "negate":
      return `-${of(formula.operand)}`;
    case "round":
      return `round(${of(formula.operand)}, decimals: ${formula.decimals})`;
    case "roundRoot":
      return `round(sqrt(${of(formula.operand)}), decimals: ${formula.decimals})`;
    case "not":
      return `not ${of(formula.operand)}`;
    case "and":
    case "or":
      return `(${of(formula.left)} ${formula.kind} ${of(formula.right)})`;
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return `(${of(formula.left)} ${SIGNS[formula.kind]} ${of(formula.right)})`;
    case "compare":
      return `(${of(formula.left)} ${COMPARE_SIGNS[formula.operator]} ${of(formula.right)})`;
  }
}

const SIGNS = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;

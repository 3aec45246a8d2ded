import type { CompareOperator } from "./expression.ts";
import type { Formula } from "./formula.ts";
import {
  addRationals,
  compareRationals,
  decimal,
  divideRationals,
  isZero,
  multiplyRationals,
  nearestDecimal,
  nearestDecimalRoot,
  subtractRationals,
  type Rational,
} from "./rational.ts";

/** The value of an open figure: an exact number, or a condition. */
export type FigureValue = Rational | boolean;

/** Where the values of a formula's leaves come from. */
export interface Operands {
  readonly figure: (item: number) => FigureValue;
  readonly parameter: (index: number) => Rational;
}

/**
 * The value of a formula, or null where some part of it divides by 0 or takes the root of less than 0.
 * Both sides of `and` and `or` are looked at, so that whether there is a value never depends on the order.
 * Throws a RangeError when conditions and numbers are taken for each other.
 */
export function evaluateFormula(formula: Formula, operands: Operands): FigureValue | null {
  const of = (part: Formula): FigureValue | null => evaluateFormula(part, operands);
  switch (formula.kind) {
    case "figure":
      return operands.figure(formula.item);
    case "parameter":
      return operands.parameter(formula.parameter);
    case "number":
      return decimal(formula.digits, formula.scale);
    case "truth":
      return formula.value;
    case "negate": {
      const operand = of(formula.operand);
      return operand === null ? null : negated(numberIn(operand));
    }
    case "round":
    case "roundRoot": {
      const operand = of(formula.operand);
      if (operand === null) return null;
      const { kind, decimals } = formula;
      return kind === "round"
        ? nearestDecimal(numberIn(operand), decimals)
        : nearestDecimalRoot(numberIn(operand), decimals);
    }
    case "not": {
      const operand = of(formula.operand);
      return operand === null ? null : !truthIn(operand);
    }
    case "and":
    case "or": {
      const [left, right] = [of(formula.left), of(formula.right)];
      if (left === null || right === null) return null;
      const [l, r] = [truthIn(left), truthIn(right)];
      return formula.kind === "and" ? l && r : l || r;
    }
    case "compare": {
      const [left, right] = [of(formula.left), of(formula.right)];
      return left === null || right === null ? null : compare(formula.operator, left, right);
    }
    case "add":
    case "subtract":
    case "multiply":
    case "divide": {
      const [left, right] = [of(formula.left), of(formula.right)];
      if (left === null || right === null) return null;
      return calculate(formula.kind, numberIn(left), numberIn(right));
    }
  }
}

function calculate(
  kind: "add" | "subtract" | "multiply" | "divide",
  left: Rational,
  right: Rational,
): Rational | null {
  switch (kind) {
    case "add":
      return addRationals(left, right);
    case "subtract":
      return subtractRationals(left, right);
    case "multiply":
      return multiplyRationals(left, right);
    case "divide":
      return isZero(right) ? null : divideRationals(left, right);
  }
}

/** Conditions are only ever equal or not. */
function compare(operator: CompareOperator, left: FigureValue, right: FigureValue): boolean {
  const sign =
    typeof left === "boolean" && typeof right === "boolean"
      ? Number(left) - Number(right)
      : compareRationals(numberIn(left), numberIn(right));
  switch (operator) {
    case "eq":
      return sign === 0;
    case "ne":
      return sign !== 0;
    case "lt":
      return sign < 0;
    case "le":
      return sign <= 0;
    case "gt":
      return sign > 0;
    case "ge":
      return sign >= 0;
  }
}

function negated({ over, under }: Rational): Rational {
  return { over: -over, under };
}

function numberIn(value: FigureValue): Rational {
  if (typeof value === "boolean") throw new RangeError("a condition is no number");
  return value;
}

function truthIn(value: FigureValue): boolean {
  if (typeof value !== "boolean") throw new RangeError("a number is no condition");
  return value;
}

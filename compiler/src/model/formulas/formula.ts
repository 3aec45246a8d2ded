import { decimal, rationalText, type CompareOperator, type Formula } from "@qsc/plan";
import type { BinaryOperator, Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Span } from "../../source/span.ts";
import { textOf, visible } from "../program.ts";
import { resolveUnit } from "../types.ts";
import { unitRelation } from "../units.ts";
import { reportNoFunction } from "../rows/calls.ts";
import { isAggregate, isFigureFunction, isRowFunction } from "../rows/functions.ts";
import { rowExpression } from "../rows/row.ts";
import { MAX_DEPTH, PERSON } from "../rows/typed.ts";
import { sharedUnit, unitOfProduct, unitOfQuotient } from "../rows/units.ts";
import {
  decided,
  exactly,
  isAlwaysZero,
  negative,
  product,
  quotient,
  total,
  type FigureBounds,
} from "./bounds.ts";
import type { FigureScope, FigureType } from "./figure.ts";
import { operandNamed } from "./operand.ts";
import { rounded } from "./rounded.ts";

/** A checked part of a formula. */
export interface TypedFormula {
  readonly formula: Formula;
  readonly type: FigureType;
  readonly span: Span;
  /** Levels of operators. */
  readonly height: number;
}

export type Numeric = TypedFormula & { readonly type: { readonly kind: "number" } };
type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { readonly kind: Kind }>;

/**
 * Checks an expression over figures (rules T-80 to T-88); null when it is wrong, which is then reported.
 * It is worked out after the run from what opens to its recipients, or in the circuit where it names what is hidden.
 */
export function formulaOf(scope: FigureScope, syntax: Syntax): TypedFormula | null {
  switch (syntax.kind) {
    case "name": {
      const operand = operandNamed(scope, syntax);
      if (operand === null) return null;
      const formula: Formula = { kind: "figure", item: operand.item };
      return { formula, type: operand.type, span: syntax.span, height: 1 };
    }
    case "integer":
    case "decimal":
    case "percent":
    case "duration":
    case "boolean":
    case "parameterReference":
      return constant(scope, syntax);
    case "unary":
      return unary(scope, syntax);
    case "binary":
      return binary(scope, syntax);
    case "in":
      return converted(scope, syntax);
    case "call":
      return isFigureFunction(syntax.function.text)
        ? rounded(scope, syntax)
        : refusedCall(scope, syntax);
    case "error":
      return null;
    default: {
      const what = `\`${textOf(scope.rows.program, syntax.span)}\``;
      scope.rows.report.push(finding("type/figure-operand", syntax.span, { what }));
      return null;
    }
  }
}

/** Literals and parameters are typed as in rows. */
function constant(scope: FigureScope, syntax: Syntax): TypedFormula | null {
  const context = { ...PERSON, present: new Set<number>(), place: "a release item" };
  const typed = rowExpression(scope.rows, syntax, context);
  if (typed === null) return null;
  const { span } = syntax;
  if (typed.type.kind === "bool" && typed.constant !== null) {
    const formula: Formula = { kind: "truth", value: typed.constant === 1 };
    return { formula, type: { kind: "truth" }, span, height: 1 };
  }
  if (typed.type.kind !== "int") {
    const what = `\`${textOf(scope.rows.program, span)}\``;
    scope.rows.report.push(finding("type/figure-operand", span, { what }));
    return null;
  }
  const { min, max, scale } = typed.type;
  const unit = typed.unit;
  const bounds = { min: decimal(min, scale), max: decimal(max, scale) };
  const type: FigureType = { kind: "number", bounds, unit };
  if (typed.expression.kind === "parameter")
    return { formula: typed.expression, type, span, height: 1 };
  return { formula: { kind: "number", digits: min, scale }, type, span, height: 1 };
}

function unary(scope: FigureScope, syntax: Of<"unary">): TypedFormula | null {
  const operand = formulaOf(scope, syntax.operand);
  if (operand === null) return null;
  if (syntax.operator === "not") {
    if (!isTruth(scope, operand)) return null;
    const formula: Formula = { kind: "not", operand: operand.formula };
    return built(scope, syntax.span, formula, operand.type, [operand]);
  }
  if (!isNumber(scope, operand)) return null;
  const formula: Formula = { kind: "negate", operand: operand.formula };
  const type = { ...operand.type, bounds: negative(operand.type.bounds) };
  return built(scope, syntax.span, formula, type, [operand]);
}

const COMPARISONS: Readonly<Partial<Record<BinaryOperator, CompareOperator>>> = {
  ...{ "==": "eq", "!=": "ne" },
  ...{ "<": "lt", "<=": "le", ">": "gt", ">=": "ge" },
};

function binary(scope: FigureScope, syntax: Of<"binary">): TypedFormula | null {
  const { operator, span } = syntax;
  const [left, right] = [formulaOf(scope, syntax.left), formulaOf(scope, syntax.right)];
  if (left === null || right === null) return null;
  if (operator === "and" || operator === "or") {
    if (!isTruth(scope, left) || !isTruth(scope, right)) return null;
    const formula: Formula = { kind: operator, left: left.formula, right: right.formula };
    return built(scope, span, formula, { kind: "truth" }, [left, right]);
  }
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return compared(scope, syntax, comparison, left, right);
  if (!isNumber(scope, left) || !isNumber(scope, right)) return null;
  return arithmetic(scope, span, operator as "+" | "-" | "*" | "/", left, right);
}

const ALWAYS_ZERO = { how: "is always", domain: "0" };

/** Rule T-83. */
function arithmetic(
  scope: FigureScope,
  span: Span,
  operator: "+" | "-" | "*" | "/",
  left: Numeric,
  right: Numeric,
): TypedFormula | null {
  const sides = [asMeasured(left), asMeasured(right)] as const;
  const [a, b] = [left.type.bounds, right.type.bounds];
  const result = (
    kind: "add" | "subtract" | "multiply" | "divide",
    unit: string | null | false,
    bounds: FigureBounds,
  ): TypedFormula | null => {
    if (unit === false) return null;
    const formula: Formula = { kind, left: left.formula, right: right.formula };
    return built(scope, span, formula, { kind: "number", bounds, unit }, [left, right]);
  };
  switch (operator) {
    case "+":
      return result("add", sharedUnit(scope.rows, span, ...sides), total(a, b));
    case "-":
      return result("subtract", sharedUnit(scope.rows, span, ...sides), total(a, negative(b)));
    case "*":
      return result("multiply", unitOfProduct(scope.rows, span, ...sides), product(a, b));
    case "/":
      if (isAlwaysZero(b)) {
        scope.rows.report.push(finding("type/division-by-zero", right.span, ALWAYS_ZERO));
        return null;
      }
      return result("divide", unitOfQuotient(scope.rows, span, ...sides), quotient(a, b));
  }
}

/** Rule T-84; what bounds alone decide is reported, and computed all the same. */
function compared(
  scope: FigureScope,
  { span, operator: sign }: Of<"binary">,
  operator: CompareOperator,
  left: TypedFormula,
  right: TypedFormula,
): TypedFormula | null {
  const { report } = scope.rows;
  if (left.type.kind !== right.type.kind) {
    const parameters = { left: describe(left.type), right: describe(right.type) };
    report.push(finding("type/not-comparable", span, parameters));
    return null;
  }
  const formula: Formula = {
    ...{ kind: "compare", operator },
    ...{ left: left.formula, right: right.formula },
  };
  if (!isNumeric(left) || !isNumeric(right)) {
    if (operator !== "eq" && operator !== "ne") {
      report.push(finding("type/not-ordered", span, { operator: sign, kind: "a Bool" }));
      return null;
    }
    return built(scope, span, formula, { kind: "truth" }, [left, right]);
  }
  if (sharedUnit(scope.rows, span, asMeasured(left), asMeasured(right)) === false) return null;
  const certain = decided(operator, left.type.bounds, right.type.bounds);
  if (certain !== null) {
    const subject = left.formula.kind === "number" ? right : left;
    const text = textOf(scope.rows.program, subject.span);
    const reason = `\`${text}\` lies in ${showBounds(subject.type.bounds)}`;
    report.push(finding("type/constant-condition", span, { value: String(certain), reason }));
  }
  return built(scope, span, formula, { kind: "truth" }, [left, right]);
}

/** `x in "kPa"`: the same quantity in another unit (rule T-41). */
function converted(scope: FigureScope, syntax: Of<"in">): TypedFormula | null {
  const { operand: subject, set, span } = syntax;
  const { program, path, report } = scope.rows;
  const isUnit =
    set.kind === "string" || (set.kind === "name" && visible(program, path, "unit").has(set.text));
  if (!isUnit) {
    const what = `\`${textOf(program, span)}\``;
    report.push(finding("type/figure-operand", span, { what }));
    return null;
  }
  const operand = formulaOf(scope, subject);
  if (operand === null || !isNumber(scope, operand)) return null;
  const to = resolveUnit(program, { text: set.text, span: set.span });
  if (to === null) return null;
  const { unit, bounds } = operand.type;
  const relation = unit === null ? { kind: "equal" as const } : unitRelation(unit, to);
  if (relation.kind === "equal") return { ...operand, span, type: { ...operand.type, unit: to } };
  if (relation.kind === "different" || relation.factor === null) {
    report.push(finding("type/no-conversion", span, { from: unit ?? "", to }));
    return null;
  }
  const { digits, scale } = relation.factor;
  const formula: Formula = {
    ...{ kind: "multiply", left: operand.formula },
    right: { kind: "number", digits, scale },
  };
  const moved = product(bounds, exactly(decimal(digits, scale)));
  return built(scope, span, formula, { kind: "number", bounds: moved, unit: to }, [operand]);
}

/** An aggregate opens something, so that it stands as a figure of its own, where it can be seen. */
function refusedCall(scope: FigureScope, syntax: Of<"call">): null {
  const { text } = syntax.function;
  const { report, program } = scope.rows;
  if (isAggregate(text)) {
    const parameters = { call: textOf(program, syntax.span), item: scope.own.name.text };
    report.push(finding("type/unnamed-figure", syntax.span, parameters));
  } else if (isRowFunction(text)) {
    report.push(finding("type/figure-operand", syntax.span, { what: `\`${text}\`` }));
  } else {
    reportNoFunction(scope.rows, syntax);
  }
  return null;
}

export function built(
  scope: FigureScope,
  span: Span,
  formula: Formula,
  type: FigureType,
  parts: readonly TypedFormula[],
): TypedFormula | null {
  const height = 1 + Math.max(...parts.map((part) => part.height));
  if (height > MAX_DEPTH) {
    scope.rows.report.push(finding("type/too-complex", span, { limit: MAX_DEPTH, what: "levels" }));
    return null;
  }
  return { formula, type, span, height };
}

export function isNumber(scope: FigureScope, typed: TypedFormula): typed is Numeric {
  return isNumeric(typed) || mismatch(scope, typed, "a number");
}

function isNumeric(typed: TypedFormula): typed is Numeric {
  return typed.type.kind === "number";
}

function isTruth(scope: FigureScope, typed: TypedFormula): boolean {
  return typed.type.kind === "truth" || mismatch(scope, typed, "a Bool");
}

function mismatch(scope: FigureScope, { span, type }: TypedFormula, expected: string): false {
  scope.rows.report.push(finding("type/mismatch", span, { expected, found: describe(type) }));
  return false;
}

function describe({ kind }: FigureType): string {
  return kind === "truth" ? "a Bool" : "a number";
}

function asMeasured({ type, span }: Numeric): {
  readonly unit: string | null;
  readonly span: Span;
} {
  return { unit: type.unit, span };
}

function showBounds({ min, max }: FigureBounds): string {
  const [from, to] = [min, max].map((end) => (end === null ? "" : rationalText(end)));
  return from === to ? `${from}` : `${from}..${to}`;
}

import {
  boundsOf,
  COMPARE_SIGNS,
  type CompareOperator,
  type CompareSign,
  type EnumType,
  type Expression,
} from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { suggestion } from "../../diagnostics/did-you-mean.ts";
import { swapping } from "../../diagnostics/fixes.ts";
import { openParameter } from "../../rules/disclosure/open-parameter.ts";
import type { Span } from "../../source/span.ts";
import type { Decimal } from "../constants.ts";
import { describeDomain, describeType } from "../describe.ts";
import { visible } from "../program.ts";
import { isNumeric, sameScale, type Numeric } from "./arithmetic.ts";
import { pairOf, presenceFixes, requireDecided, sameMembers } from "./missing.ts";
import { rowExpression } from "./row.ts";
import { built, literal, type Context, type RowScope, type Typed } from "./typed.ts";
import { conversion, sharedUnit } from "./units.ts";

type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { kind: Kind }>;

const OPERATORS: Readonly<Record<CompareSign, CompareOperator>> = {
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};

/** `x < y` and its kin (rule T-13). */
export function comparison(
  scope: RowScope,
  syntax: Of<"binary">,
  symbol: CompareSign,
  context: Context,
): Typed | null {
  const inner = { ...context, expected: null };
  const { left, right, span } = syntax;
  const operator = OPERATORS[symbol];
  if (reportedAsOpen(scope, { span, operator: MIRRORED[operator] }, left, right, inner))
    return null;
  if (reportedAsOpen(scope, { span, operator }, right, left, inner)) return null;
  const pair = pairOf(scope, left, right, inner, inner);
  return pair && compared(scope, span, operator, pair[0], pair[1]);
}

/** `x in {a, b}`, `x in a..b`, and for numbers `x in "cm"` (rules T-14, T-15, T-41), for codes `x in "I21*"` (rule T-17). */
export function membership(scope: RowScope, syntax: Of<"in">, context: Context): Typed | null {
  const { operand: subject, set, span } = syntax;
  const operand = rowExpression(scope, subject, { ...context, expected: null });
  if (operand === null) return null;
  const inner = { ...context, expected: operand.type };
  if (set.kind === "range") {
    const from = rowExpression(scope, set.from, inner);
    const to = rowExpression(scope, set.to, inner);
    if (from === null || to === null) return null;
    return range(scope, syntax, operand, from, to);
  }
  if (isNumeric(operand) && namesUnit(scope, set)) {
    return conversion(scope, span, operand, { text: set.text, span: set.span });
  }
  if (set.kind === "string" && operand.type.kind === "enum" && set.text.endsWith("*")) {
    return underPrefix(scope, span, operand, operand.type, set);
  }
  if (set.kind !== "set") {
    scope.report.push(finding("type/set-expected", set.span, {}));
    return null;
  }
  if (set.elements.length === 0) {
    scope.report.push(finding("type/empty-set", set.span, {}));
    return null;
  }
  const elements = set.elements.map((element) => rowExpression(scope, element, inner));
  const known = elements.filter((element) => element !== null);
  if (known.length < elements.length) return null;
  return oneOf(scope, span, operand, known);
}

/** Codes that begin with a prefix: the hierarchy of ICD-10 and its like is one of prefixes. */
function underPrefix(
  scope: RowScope,
  span: Span,
  operand: Typed,
  type: EnumType,
  prefix: Of<"string">,
): Typed | null {
  const start = prefix.text.slice(0, -1);
  const values = type.members.flatMap((member, index) => (member.startsWith(start) ? [index] : []));
  if (type.system === undefined || values.length === 0) {
    const known = suggestion(start, type.members);
    const parameters = { name: prefix.text, type: describeType(type), suggestion: known };
    scope.report.push(finding("type/unknown-value", prefix.span, parameters));
    return null;
  }
  if (!requireDecided(scope, operand, operand.span, [])) return null;
  if (values.length === type.members.length) {
    const reason = `every code of ${subjectName(scope, operand)} begins with it`;
    scope.report.push(finding("type/constant-condition", span, { value: "true", reason }));
    return literal(scope, span, { kind: "bool" }, 1);
  }
  const expression: Expression = { kind: "member", operand: operand.expression, values };
  return built(scope, span, expression, [operand], BOOL);
}

/** Whether what stands after `in` is a unit: a text, or the name of a `unit` declaration. */
function namesUnit(
  scope: RowScope,
  syntax: Syntax,
): syntax is Extract<Syntax, { kind: "string" | "name" }> {
  if (syntax.kind === "string") return true;
  return syntax.kind === "name" && visible(scope.program, scope.path, "unit").has(syntax.text);
}

/** Checks and builds one comparison of two checked sides. */
export function compared(
  scope: RowScope,
  span: Span,
  operator: CompareOperator,
  left: Typed,
  right: Typed,
): Typed | null {
  if (!comparable(scope, span, operator, left, right)) return null;
  if (isNumeric(left) && isNumeric(right)) {
    if (left.constant === null && right.constant !== null && right.type.scale > left.type.scale) {
      return againstFraction(scope, span, operator, left, {
        digits: right.constant,
        scale: right.type.scale,
      });
    }
    if (right.constant === null && left.constant !== null && left.type.scale > right.type.scale) {
      const mirrored = MIRRORED[operator];
      return againstFraction(scope, span, mirrored, right, {
        digits: left.constant,
        scale: left.type.scale,
      });
    }
    const scaled = sameScale(scope, left, right);
    return scaled && aligned(scope, span, operator, scaled[0], scaled[1]);
  }
  return aligned(scope, span, operator, left, right);
}

const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
};

function comparable(
  scope: RowScope,
  span: Span,
  operator: CompareOperator,
  left: Typed,
  right: Typed,
): boolean {
  const { kind } = left.type;
  if (kind !== right.type.kind || !sameMembers(left.type, right.type)) {
    const parameters = { left: describeType(left.type), right: describeType(right.type) };
    scope.report.push(finding("type/not-comparable", span, parameters));
    return false;
  }
  const ordering = operator !== "eq" && operator !== "ne";
  if (ordering && (kind === "bool" || kind === "enum")) {
    const parameters = {
      operator: COMPARE_SIGNS[operator],
      kind: kind === "bool" ? "a Bool" : "an enum",
    };
    scope.report.push(finding("type/not-ordered", span, parameters));
    return false;
  }
  if (sharedUnit(scope, span, left, right) === false) return false;
  return [left, right].every((side) =>
    requireDecided(scope, side, side.span, presenceFixes(scope, side, span)),
  );
}

/** Compares integers at a coarse scale with a literal that lies between two of them. */
function againstFraction(
  scope: RowScope,
  span: Span,
  operator: CompareOperator,
  left: Numeric,
  fraction: Decimal,
): Typed | null {
  const { digits, scale } = fraction;
  const factor = 10 ** (scale - left.type.scale);
  const below = Math.floor(digits / factor);
  if (below * factor === digits) {
    return aligned(scope, span, operator, left, literal(scope, span, left.type, below));
  }
  if (operator === "eq" || operator === "ne") {
    const value = operator === "ne";
    const reason = `no value of ${describeDomain(left.type)} has so many decimals`;
    scope.report.push(finding("type/constant-condition", span, { value: String(value), reason }));
    return literal(scope, span, { kind: "bool" }, value ? 1 : 0);
  }
  const bound = operator === "lt" || operator === "ge" ? below + 1 : below;
  return aligned(scope, span, operator, left, literal(scope, span, left.type, bound));
}

function aligned(
  scope: RowScope,
  span: Span,
  operator: CompareOperator,
  left: Typed,
  right: Typed,
): Typed | null {
  const certain = outcome(operator, left, right);
  if (certain !== null) {
    const subject = left.constant === null ? left : right;
    const reason = `${subjectName(scope, subject)} lies in ${describeDomain(subject.type)}`;
    const parameters = { value: String(certain), reason };
    scope.report.push(finding("type/constant-condition", span, parameters));
    return literal(scope, span, { kind: "bool" }, certain ? 1 : 0);
  }
  const expression: Expression = {
    kind: "compare",
    operator,
    left: left.expression,
    right: right.expression,
  };
  return built(scope, span, expression, [left, right], BOOL);
}

const BOOL = { type: { kind: "bool" }, optional: false, unit: null } as const;

/** The result when bounds alone decide a comparison, else null (rule T-16). */
function outcome(operator: CompareOperator, left: Typed, right: Typed): boolean | null {
  const a = intervalOf(left);
  const b = intervalOf(right);
  switch (operator) {
    case "eq":
      if (a.max < b.min || b.max < a.min) return false;
      return a.min === a.max && b.min === b.max ? true : null;
    case "ne": {
      const equal = outcome("eq", left, right);
      return equal === null ? null : !equal;
    }
    case "lt":
      return a.max < b.min ? true : a.min >= b.max ? false : null;
    case "le":
      return a.max <= b.min ? true : a.min > b.max ? false : null;
    case "gt":
      return outcome("lt", right, left);
    case "ge":
      return outcome("le", right, left);
  }
}

function intervalOf(typed: Typed): { min: number; max: number } {
  return typed.constant === null
    ? boundsOf(typed.type)
    : { min: typed.constant, max: typed.constant };
}

function subjectName(scope: RowScope, typed: Typed): string {
  const [column] = typed.columns;
  const name = column === undefined ? undefined : scope.columns[column]?.name;
  return name !== undefined && typed.columns.size === 1 ? `\`${name}\`` : "the value";
}

function range(
  scope: RowScope,
  syntax: Of<"in">,
  operand: Typed,
  from: Typed,
  to: Typed,
): Typed | null {
  const { span } = syntax;
  if (from.constant !== null && to.constant !== null && isEmptyRange(scope, from, to)) {
    const parameters = {
      from: describeDomain(from.type),
      to: describeDomain(to.type),
    };
    const fixes = [swapping(from.span, to.span, scope.program.sources)];
    scope.report.push(finding("type/empty-range", syntax.set.span, parameters, { fixes }));
    return null;
  }
  // A range that reaches one end of the domain is a plain comparison, and no constant condition.
  const quiet = { ...scope, report: [] };
  const lower = compared(quiet, span, "ge", operand, from);
  const upper = compared(quiet, span, "le", operand, to);
  if (lower === null || upper === null) {
    return compared(scope, span, "ge", operand, from) && compared(scope, span, "le", operand, to);
  }
  if (lower.constant === 1 && upper.constant === 1)
    return compared(scope, span, "ge", operand, from);
  if (lower.constant === 0) return compared(scope, span, "ge", operand, from);
  if (upper.constant === 0) return compared(scope, span, "le", operand, to);
  if (lower.constant === 1) return upper;
  if (upper.constant === 1) return lower;
  const expression: Expression = { kind: "and", left: lower.expression, right: upper.expression };
  return built(scope, span, expression, [lower, upper], BOOL);
}

function isEmptyRange(scope: RowScope, from: Typed, to: Typed): boolean {
  if (!isNumeric(from) || !isNumeric(to)) return (from.constant ?? 0) > (to.constant ?? 0);
  const scaled = sameScale(scope, from, to);
  return scaled !== null && (scaled[0].constant ?? 0) > (scaled[1].constant ?? 0);
}

/** Literals become one `member`; anything else in the set is compared on its own. */
function oneOf(
  scope: RowScope,
  span: Span,
  operand: Typed,
  elements: readonly Typed[],
): Typed | null {
  const tests = elements.map((element) => compared(scope, element.span, "eq", operand, element));
  const known = tests.filter((test) => test !== null);
  if (known.length < tests.length) return null;
  const values = new Set<number>();
  const others: Typed[] = [];
  for (const test of known) {
    const value = literalOf(test.expression);
    if (value !== null) values.add(value);
    else if (test.constant !== 0) others.push(test);
  }
  const sorted = [...values].sort((a, b) => a - b);
  const member: Expression = { kind: "member", operand: operand.expression, values: sorted };
  const first = sorted.length > 0 ? built(scope, span, member, [operand], BOOL) : null;
  const parts = first === null ? others : [first, ...others];
  const [head, ...tail] = parts;
  if (head === undefined) return literal(scope, span, { kind: "bool" }, 0);
  return tail.reduce<Typed | null>(
    (left, right) =>
      left &&
      built(
        scope,
        span,
        { kind: "or", left: left.expression, right: right.expression },
        [left, right],
        BOOL,
      ),
    head,
  );
}

/** The literal on the right of an equality whose left side is the operand as it stands. */
function literalOf(test: Expression): number | null {
  if (test.kind !== "compare" || test.right.kind !== "literal") return null;
  return test.right.value;
}

/** `x >= $open`: the attack is told in terms of `x`. */
function reportedAsOpen(
  scope: RowScope,
  comparison: { readonly span: Span; readonly operator: CompareOperator },
  side: Syntax,
  other: Syntax,
  context: Context,
): boolean {
  const { span, operator } = comparison;
  if (side.kind !== "parameterReference") return false;
  const parameter = scope.parameters.get(side.name.text);
  if (parameter === undefined || parameter.plan !== null) return false;
  scope.used.parameters.add(side.name.text);
  const subject = rowExpression(scope, other, context);
  const difference = operator === "gt" || operator === "le" ? "high" : "low";
  openParameter(scope, parameter, span, subject, difference);
  return true;
}

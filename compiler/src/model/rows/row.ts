import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { negated, shortest, type Decimal } from "../constants.ts";
import { describeType } from "../describe.ts";
import { textOf } from "../program.ts";
import type { Span } from "../../source/span.ts";
import { MAX_SCALE } from "../types.ts";
import { durationInRow } from "./dates.ts";
import { arithmetic, negation } from "./arithmetic.ts";
import { callInRow } from "./calls.ts";
import { comparison, membership } from "./comparison.ts";
import { choice, missingTest, orElse, requireDecided } from "./missing.ts";
import { presentWhenFalse, presentWhenTrue, withPresent } from "./narrowing.ts";
import { memberOf, nameInRow, parameterInRow, stringInRow } from "./names.ts";
import {
  built,
  literal,
  MAX_DEPTH,
  numberType,
  type Context,
  type RowScope,
  type Typed,
} from "./typed.ts";

/** Checks an expression about one person's row (level row, rule T-01); null when it is wrong, which is then reported. */
export function rowExpression(scope: RowScope, syntax: Syntax, context: Context): Typed | null {
  // Leaves are left alone, so that the two sides of an operator are one finding.
  if (context.depth > MAX_DEPTH && !isLeaf(syntax)) {
    const parameters = { limit: MAX_DEPTH, what: "levels" };
    scope.report.push(finding("type/too-complex", syntax.span, parameters));
    return null;
  }
  const inner = { ...context, depth: context.depth + 1 };
  switch (syntax.kind) {
    case "name":
      return nameInRow(scope, syntax, inner);
    case "member":
      return memberOf(scope, syntax, inner);
    case "parameterReference":
      return parameterInRow(scope, syntax);
    case "string":
      return stringInRow(scope, syntax, inner);
    case "binary":
      return binary(scope, syntax, inner);
    case "unary":
      return syntax.operator === "not"
        ? inverse(scope, syntax, inner)
        : negation(scope, syntax, inner);
    case "in":
      return membership(scope, syntax, inner);
    case "isMissing":
      return missingTest(scope, syntax, inner);
    case "orElse":
      return orElse(scope, syntax, inner);
    case "if":
      return choice(scope, syntax, inner);
    case "call":
      return callInRow(scope, syntax, inner);
    default:
      return plainLiteral(scope, syntax);
  }
}

/** Checks a condition: a Bool that is never missing (rule T-10). */
export function condition(scope: RowScope, syntax: Syntax, context: Context): Typed | null {
  const typed = rowExpression(scope, syntax, { ...context, expected: { kind: "bool" } });
  if (typed === null) return null;
  if (typed.type.kind !== "bool") {
    const found = describeType(typed.type);
    scope.report.push(finding("type/mismatch", syntax.span, { expected: "a Bool", found }));
    return null;
  }
  return requireDecided(scope, typed, syntax.span) ? typed : null;
}

type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { kind: Kind }>;

function plainLiteral(
  scope: RowScope,
  syntax: Of<
    "integer" | "decimal" | "percent" | "date" | "duration" | "boolean" | "set" | "steps" | "error"
  >,
): Typed | null {
  const { span } = syntax;
  switch (syntax.kind) {
    case "integer":
      return numberInRow(scope, span, { digits: syntax.value, scale: 0 });
    case "decimal":
      return numberInRow(scope, span, syntax);
    case "boolean":
      return literal(scope, span, { kind: "bool" }, syntax.value ? 1 : 0);
    case "date":
      // A day that does not exist was refused when the file was read.
      if (syntax.days === null) return null;
      return literal(scope, span, { kind: "date", min: 0, max: 0 }, syntax.days);
    case "percent":
      return numberInRow(scope, span, { digits: syntax.digits, scale: syntax.scale + 2 });
    case "duration":
      return durationInRow(scope, syntax);
    case "set":
    case "steps":
      scope.report.push(finding("type/misplaced-set", span, {}));
      return null;
    case "error":
      return null;
  }
}

/** Rules T-02 and T-03: as few decimals as the number needs. */
function numberInRow(scope: RowScope, span: Span, written: Decimal): Typed | null {
  const number = shortest(written);
  if (!Number.isSafeInteger(number.digits) || number.scale > MAX_SCALE) {
    const text = textOf(scope.program, span);
    scope.report.push(finding("type/too-wide", span, { min: text, max: text }));
    return null;
  }
  return literal(scope, span, numberType(0, 0, number.scale), number.digits);
}

function isLeaf({ kind }: Syntax): boolean {
  return kind === "integer" || kind === "decimal" || kind === "name" || kind === "boolean";
}

function binary(scope: RowScope, syntax: Of<"binary">, context: Context): Typed | null {
  switch (syntax.operator) {
    case "and":
    case "or":
      return conjunction(scope, syntax, syntax.operator, context);
    case "+":
    case "-":
    case "*":
    case "/":
      return arithmetic(scope, syntax, syntax.operator, context);
    default:
      return comparison(scope, syntax, syntax.operator, context);
  }
}

/** Rule T-11: the right side knows what the left one tested. */
function conjunction(
  scope: RowScope,
  syntax: Of<"binary">,
  kind: "and" | "or",
  context: Context,
): Typed | null {
  const left = condition(scope, syntax.left, context);
  const known =
    left && (kind === "and" ? presentWhenTrue(left.expression) : presentWhenFalse(left.expression));
  const right = condition(scope, syntax.right, withPresent(context, known ?? []));
  if (left === null || right === null) return null;
  const expression = { kind, left: left.expression, right: right.expression };
  return built(scope, syntax.span, expression, [left, right], BOOL);
}

/** Rule T-12. */
function inverse(scope: RowScope, syntax: Of<"unary">, context: Context): Typed | null {
  const operand = condition(scope, syntax.operand, context);
  if (operand === null) return null;
  if (operand.constant !== null) {
    return literal(scope, syntax.span, operand.type, 1 + negated(operand.constant));
  }
  const expression = { kind: "not" as const, operand: operand.expression };
  return built(scope, syntax.span, expression, [operand], BOOL);
}

const BOOL = { type: { kind: "bool" }, optional: false, unit: null } as const;

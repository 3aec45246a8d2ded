import { boundsOf, quantifiedIn, type ValueType } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { deleting } from "../../diagnostics/fixes.ts";
import type { Span } from "../../source/span.ts";
import { describeType } from "../describe.ts";
import { textOf } from "../program.ts";
import { isNumeric, sameScale } from "./arithmetic.ts";
import { missingWith, presentWhenFalse, presentWhenTrue, withPresent } from "./narrowing.ts";
import { needsExpected } from "./names.ts";
import { condition, rowExpression } from "./row.ts";
import {
  built,
  hull,
  literal,
  numberType,
  type Context,
  type RowScope,
  type Typed,
} from "./typed.ts";
import { sharedUnit } from "./units.ts";

type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { kind: Kind }>;

/** `x is missing` (rule T-30). */
export function missingTest(
  scope: RowScope,
  syntax: Of<"isMissing">,
  context: Context,
): Typed | null {
  const operand = rowExpression(scope, syntax.operand, { ...context, expected: null });
  if (operand === null) return null;
  if (!operand.optional) {
    scope.report.push(neverMissing(scope, syntax.operand.span));
    return literal(scope, syntax.span, { kind: "bool" }, syntax.negated ? 1 : 0);
  }
  const test = built(
    scope,
    syntax.span,
    { kind: "isMissing", operand: operand.expression },
    [operand],
    BOOL,
  );
  if (test === null || !syntax.negated) return test;
  return built(scope, syntax.span, { kind: "not", operand: test.expression }, [test], BOOL);
}

/** `x else y` (rule T-31). */
export function orElse(scope: RowScope, syntax: Of<"orElse">, context: Context): Typed | null {
  const pair = pairOf(scope, syntax.operand, syntax.otherwise, context, context);
  if (pair === null) return null;
  const [operand, otherwise] = pair;
  const joined = joinedType(scope, syntax.span, operand, otherwise);
  if (joined === null || !requireDecided(scope, otherwise, syntax.otherwise.span)) return null;
  if (!operand.optional) {
    const { end } = syntax.operand.span;
    const rest = { ...syntax.otherwise.span, start: end };
    const fixes = [deleting("safe", rest, scope.program.sources)];
    scope.report.push(neverMissing(scope, syntax.operand.span, fixes));
    return operand;
  }
  const { left, right, type, unit } = joined;
  const expression = {
    kind: "orElse" as const,
    operand: left.expression,
    otherwise: right.expression,
  };
  return built(scope, syntax.span, expression, [left, right], { type, optional: false, unit });
}

/** `if c then x else y` (rule T-32). */
export function choice(scope: RowScope, syntax: Of<"if">, context: Context): Typed | null {
  const test = condition(scope, syntax.condition, context);
  if (test === null) return null;
  const whenTrue = withPresent(context, presentWhenTrue(test.expression));
  const whenFalse = withPresent(context, presentWhenFalse(test.expression));
  const pair = pairOf(scope, syntax.then, syntax.otherwise, whenTrue, whenFalse);
  if (pair === null) return null;
  const joined = joinedType(scope, syntax.span, pair[0], pair[1]);
  const decided =
    requireDecided(scope, pair[0], syntax.then.span) &&
    requireDecided(scope, pair[1], syntax.otherwise.span);
  if (joined === null || !decided) return null;
  const { left, right, type, unit } = joined;
  const expression = {
    kind: "choose" as const,
    condition: test.expression,
    then: left.expression,
    otherwise: right.expression,
  };
  return built(scope, syntax.span, expression, [test, left, right], {
    type,
    optional: false,
    unit,
  });
}

/**
 * Checks two expressions that should have one type.
 * One that is only a name of a value takes its meaning from the other.
 */
export function pairOf(
  scope: RowScope,
  left: Syntax,
  right: Syntax,
  leftContext: Context,
  rightContext: Context,
): readonly [Typed, Typed] | null {
  if (needsExpected(scope, left, leftContext) && !needsExpected(scope, right, rightContext)) {
    const second = rowExpression(scope, right, rightContext);
    const expected = second?.type ?? null;
    const first = second && rowExpression(scope, left, { ...leftContext, expected });
    return first && second && [first, second];
  }
  const first = rowExpression(scope, left, leftContext);
  const expected = first?.type ?? null;
  if (first === null && needsExpected(scope, right, rightContext)) return null;
  const second = rowExpression(scope, right, { ...rightContext, expected });
  return first && second && [first, second];
}

/** Reports an expression that may be missing where that has to be decided (rule T-33). */
export function requireDecided(
  scope: RowScope,
  typed: Typed,
  span: Span,
  fixes: readonly Fix[] = decisionFixes(scope, typed, span),
): boolean {
  if (!typed.optional) return true;
  const subject = textOf(scope.program, span);
  const names = columnNames(scope, typed);
  const columns = (names.length > 0 ? names : [subject]).map((name) => `\`${name}\``).join(" or ");
  const parameters = { subject, columns };
  scope.report.push(finding("type/missing-undecided", span, parameters, { fixes }));
  return false;
}

/** `(x is not missing and …)` around a condition that uses `typed`; that a person has rows, it cannot test. */
export function presenceFixes(scope: RowScope, typed: Typed, whole: Span): readonly Fix[] {
  if (!typed.optional || quantifiedIn([typed.expression]).length > 0) return [];
  const tests = columnNames(scope, typed).map((name) => `${name} is not missing`);
  const before = `(${tests.join(" and ")} and `;
  const edits = [
    { span: { ...whole, end: whole.start }, text: before },
    { span: { ...whole, start: whole.end }, text: ")" },
  ];
  return [{ title: `${before}${textOf(scope.program, whole)})`, safety: "unsafe", edits }];
}

/** Names of the optional columns that make an expression missing. */
export function columnNames(scope: RowScope, typed: Typed): readonly string[] {
  const columns = new Set(missingWith(typed.expression));
  return scope.columns
    .filter((column, index) => column.optional && columns.has(index))
    .map((column) => column.name);
}

const BOOL = { type: { kind: "bool" }, optional: false, unit: null } as const;

function decisionFixes(scope: RowScope, typed: Typed, span: Span): readonly Fix[] {
  if (typed.type.kind !== "bool") return [];
  const text = `(${textOf(scope.program, span)} else false)`;
  const edits = [
    { span: { ...span, end: span.start }, text: "(" },
    { span: { ...span, start: span.end }, text: " else false)" },
  ];
  return [...presenceFixes(scope, typed, span), { title: text, safety: "unsafe", edits }];
}

function neverMissing(
  scope: RowScope,
  span: Span,
  fixes: readonly Fix[] = [],
): ReturnType<typeof finding> {
  const subject = `\`${textOf(scope.program, span)}\``;
  return finding("type/never-missing", span, { subject }, { fixes });
}

interface Joined {
  readonly left: Typed;
  readonly right: Typed;
  readonly type: ValueType;
  readonly unit: string | null;
}

/** The type that holds the values of both sides, which are brought to it (rule T-34). */
function joinedType(scope: RowScope, span: Span, left: Typed, right: Typed): Joined | null {
  if (left.type.kind !== right.type.kind || !sameMembers(left.type, right.type)) {
    const parameters = { expected: describeType(left.type), found: describeType(right.type) };
    scope.report.push(finding("type/mismatch", right.span, parameters));
    return null;
  }
  const unit = sharedUnit(scope, span, left, right);
  if (unit === false) return null;
  if (isNumeric(left) && isNumeric(right)) {
    const scaled = sameScale(scope, left, right);
    if (scaled === null) return null;
    const [a, b] = scaled;
    const { min, max } = hull(a.type, b.type);
    return { left: a, right: b, type: numberType(min, max, a.type.scale), unit };
  }
  const type: ValueType =
    left.type.kind === "date"
      ? { kind: "date", ...hull(boundsOf(left.type), boundsOf(right.type)) }
      : left.type;
  return { left, right, type, unit };
}

/** False for two enums with different members, or codes of different systems. */
export function sameMembers(left: ValueType, right: ValueType): boolean {
  if (left.kind !== "enum" || right.kind !== "enum") return true;
  return (
    left.system === right.system &&
    left.members.length === right.members.length &&
    left.members.every((member, index) => member === right.members[index])
  );
}

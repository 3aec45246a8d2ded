import { quantifiedIn, type Expression, type Quantified } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { suggestion } from "../../diagnostics/did-you-mean.ts";
import type { Span } from "../../source/span.ts";
import type { JoinedSchema } from "../data.ts";
import { describeType } from "../describe.ts";
import { textOf } from "../program.ts";
import { isNumeric } from "./arithmetic.ts";
import { positional } from "./calls.ts";
import { QUANTIFIERS, type QuantifierName } from "./functions.ts";
import { requireDecided } from "./missing.ts";
import { condition, rowExpression } from "./row.ts";
import { built, literal, numberType, type Context, type RowScope, type Typed } from "./typed.ts";

type Call = Extract<Syntax, { kind: "call" }>;

/** `any(events, grade >= 3)` and its kin: what a person's rows of a joined data set have in common (rule T-46). */
export function quantified(
  scope: RowScope,
  syntax: Call,
  name: QuantifierName,
  context: Context,
): Typed | null {
  const { counts, usage } = QUANTIFIERS[name];
  const [data, body] = positional(scope, syntax, counts, usage) ?? [];
  if (data === undefined) return null;
  if (context.joined !== null) return nested(scope, syntax.span, name, context.joined);
  const joined = joinedData(scope, data);
  if (joined === null) return null;
  const inner = { ...context, joined, expected: null, place: `\`${name}\`` };
  switch (name) {
    case "any":
    case "every":
    case "number": {
      const test = body && condition(scope, body, inner);
      if (test === null) return null;
      const holds = test ?? literal(scope, data.span, { kind: "bool" }, 1);
      return name === "every"
        ? every(scope, syntax, joined, holds)
        : aboutRows(scope, syntax, joined, name, holds);
    }
    case "total":
    case "largest":
    case "smallest": {
      const value = body && rowExpression(scope, body, inner);
      if (!body || !value) return null;
      return isMeasured(scope, name, body, value)
        ? aboutRows(scope, syntax, joined, name, value)
        : null;
    }
  }
}

function nested(scope: RowScope, span: Span, name: string, { name: data }: JoinedSchema): null {
  scope.report.push(finding("type/nested-rows", span, { function: name, data }));
  return null;
}

/** Every row satisfies a condition when none fails it: so also for a person without rows. */
function every(scope: RowScope, syntax: Call, joined: JoinedSchema, holds: Typed): Typed | null {
  const bool = { type: { kind: "bool" }, optional: false, unit: null } as const;
  const { span } = syntax;
  const fails = built(scope, span, { kind: "not", operand: holds.expression }, [holds], bool);
  const some = fails && aboutRows(scope, syntax, joined, "any", fails);
  return some && built(scope, span, { kind: "not", operand: some.expression }, [some], bool);
}

function aboutRows(
  scope: RowScope,
  { span, function: { text } }: Call,
  joined: JoinedSchema,
  kind: Quantified["kind"],
  operand: Typed,
): Typed | null {
  const { slots } = joined;
  // A `let` may have brought another one in.
  if (quantifiedIn([operand.expression]).length > 0) return nested(scope, span, text, joined);
  const expression: Expression = { kind, slots, operand: operand.expression };
  const result = resultOf(kind, slots.count, operand);
  const typed = built(scope, span, expression, [operand], result);
  // How many rows there are is read even where the operand is a constant.
  return typed && { ...typed, columns: new Set([slots.first, ...typed.columns]) };
}

function resultOf(
  kind: Quantified["kind"],
  rows: number,
  { type, unit }: Typed,
): Pick<Typed, "type" | "optional" | "unit"> {
  switch (kind) {
    case "any":
      return { type: { kind: "bool" }, optional: false, unit: null };
    case "number":
      return { type: numberType(0, rows, 0), optional: false, unit: null };
    case "total": {
      if (type.kind !== "int") throw new TypeError("a total of what is no number");
      const [min, max] = [Math.min(0, rows * type.min), Math.max(0, rows * type.max)];
      return { type: numberType(min, max, type.scale), optional: false, unit };
    }
    case "largest":
    case "smallest":
      return { type, optional: true, unit };
  }
}

/** `total` adds up numbers that are there; `largest` and `smallest` also compare dates, and skip what is missing. */
function isMeasured(
  scope: RowScope,
  name: "total" | "largest" | "smallest",
  syntax: Syntax,
  typed: Typed,
): boolean {
  if (name === "total") {
    if (isNumeric(typed)) return requireDecided(scope, typed, syntax.span);
  } else if (isNumeric(typed) || typed.type.kind === "date") {
    return true;
  }
  const expected = name === "total" ? "a number" : "a number or a date";
  const parameters = { expected, found: describeType(typed.type) };
  scope.report.push(finding("type/mismatch", syntax.span, parameters));
  return false;
}

function joinedData(scope: RowScope, syntax: Syntax): JoinedSchema | null {
  const name = syntax.kind === "name" ? syntax.text : textOf(scope.program, syntax.span);
  const joined = scope.joined.get(name);
  if (joined !== undefined) return joined;
  const help = scope.declaredData.has(name)
    ? `add \`join ${name} on person\` before this line`
    : suggestion(name, scope.joined.keys());
  scope.report.push(finding("resolve/not-joined", syntax.span, { name, help }));
  return null;
}

import { boundsOf, quotientBounds, type Expression } from "@qsc/plan";
import type { Expression as Syntax, TypeExpression } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { replacing } from "../../diagnostics/fixes.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { describeDomain, describeType, formatValue } from "../describe.ts";
import { textOf } from "../program.ts";
import { MAX_SCALE } from "../types.ts";
import { isNumeric, opposite, rescale, type Numeric } from "./arithmetic.ts";
import { positional, withoutNamed, type Call } from "./calls.ts";
import { ROW_FUNCTIONS } from "./functions.ts";
import { rowExpression } from "./row.ts";
import { built, numberType, type Context, type RowScope, type Typed } from "./typed.ts";
import { unitOfQuotient } from "./units.ts";

/**
 * `divide(x, y, decimals: n)`: the quotient with n decimals, rounded half away from zero (rule T-27).
 * The divisor is never 0.
 */
export function division(scope: RowScope, call: Call, context: Context): Typed | null {
  const { rest, value: decimals } = withoutNamed(call, "decimals");
  const [over, under] = positional(scope, rest, [2], ROW_FUNCTIONS.divide.usage) ?? [];
  if (over === undefined || under === undefined) return null;
  const scale = decimalsOf(scope, call, decimals);
  const inner = { ...context, expected: null };
  const [left, right] = [numberOf(scope, over, inner), numberOf(scope, under, inner)];
  if (scale === null || left === null || right === null) return null;
  if (right.type.min <= 0 && right.type.max >= 0) {
    const how = right.type.min === right.type.max ? "is always" : "may be";
    const parameters = { how, domain: describeDomain(right.type) };
    const fixes = domainFix(scope, under, right);
    scope.report.push(finding("type/division-by-zero", under.span, parameters, { fixes }));
    return null;
  }
  const unit = unitOfQuotient(scope, call.span, left, right);
  if (unit === false) return null;
  const scaled = toScale(scope, left, right, scale);
  return scaled && quotient(scope, call, scaled, { scale, unit });
}

/** Both sides as whole numbers whose quotient counts units of the last decimal, the divisor positive. */
function toScale(
  scope: RowScope,
  left: Numeric,
  right: Numeric,
  decimals: number,
): readonly [Numeric, Numeric] | null {
  // (x 10^-s) / (y 10^-t) = (x / y) 10^(t-s), of which 10^-decimals is a unit.
  const shift = decimals + right.type.scale - left.type.scale;
  const over = shift > 0 ? rescale(scope, left, left.type.scale + shift) : left;
  const under = shift < 0 ? rescale(scope, right, right.type.scale - shift) : right;
  if (over === null || under === null || under.type.min > 0) return over && under && [over, under];
  const [x, y] = [opposite(scope, left.span, over), opposite(scope, right.span, under)];
  return x && y && [x, y];
}

function quotient(
  scope: RowScope,
  call: Call,
  [left, right]: readonly [Numeric, Numeric],
  { scale, unit }: { readonly scale: number; readonly unit: string | null },
): Typed | null {
  const { min, max } = quotientBounds(boundsOf(left.type), boundsOf(right.type));
  const expression: Expression = {
    ...{ kind: "divide", left: left.expression, right: right.expression },
  };
  const optional = left.optional || right.optional;
  const type = numberType(min, max, scale);
  return built(scope, call.span, expression, [left, right], { type, optional, unit });
}

function numberOf(scope: RowScope, syntax: Syntax, context: Context): Numeric | null {
  const typed = rowExpression(scope, syntax, context);
  if (typed === null || isNumeric(typed)) return typed;
  const parameters = { expected: "a number", found: describeType(typed.type) };
  scope.report.push(finding("type/mismatch", syntax.span, parameters));
  return null;
}

function decimalsOf(scope: RowScope, call: Call, syntax: Syntax | null): number | null {
  if (syntax?.kind === "integer" && syntax.value <= MAX_SCALE) return syntax.value;
  if (syntax?.kind === "error") return null;
  scope.report.push(finding("type/quotient-decimals", syntax?.span ?? call.span, {}));
  return null;
}

/** Where a field is divided by whose domain begins with 0: the same domain without it. */
function domainFix(scope: RowScope, syntax: Syntax, { type }: Numeric): readonly Fix[] {
  const field = syntax.kind === "name" ? scope.schema.fields.get(syntax.text) : undefined;
  if (field?.kind !== "column" || type.min !== 0 || type.max === 0) return [];
  for (const [declaration, schema] of scope.program.schemas) {
    if (schema !== scope.schema) continue;
    const declared = declaration.fields.find(({ name }) => name.text === field.column.name);
    const from = declared === undefined ? null : lowerBound(declared.type);
    if (from !== null) return [replacing("unsafe", from.span, formatValue(type, 1))];
  }
  return [];
}

function lowerBound({ base }: TypeExpression): Syntax | null {
  return base.kind === "intType" || base.kind === "decimalType" ? (base.range?.from ?? null) : null;
}

/** Refuses `x / y`, which does not say its decimals (rule T-26). */
export function refuseSlash(
  scope: RowScope,
  { left, right, span }: Extract<Syntax, { readonly kind: "binary" }>,
): null {
  const [over, under] = [left, right].map((side) => textOf(scope.program, side.span));
  const source = scope.program.sources.get(span.path) ?? "";
  const isWhole = [left, right].every(
    (side) => source.slice(side.span.start, side.span.end).length < 60,
  );
  const fixes = isWhole
    ? [replacing("unsafe", span, `divide(${over}, ${under}, decimals: 2)`)]
    : [];
  scope.report.push(finding("type/quotient-decimals", span, {}, { fixes }));
  return null;
}

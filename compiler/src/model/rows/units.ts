import { decimalText, type Expression } from "@qsc/plan";
import type { Text } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { MAX_SCALE, resolveUnit } from "../types.ts";
import { productUnit, quotientUnit, unitRelation } from "../units.ts";
import type { Numeric } from "./arithmetic.ts";
import { built, literal, numberType, type RowScope, type Typed } from "./typed.ts";

/** A number with a unit or none: a value of rows, or a figure. */
export type Measured = Pick<Typed, "unit" | "span">;

/**
 * The unit that two sides of a sum, difference or comparison share (rule T-40).
 * A side without a unit takes that of the other; null means that neither has one, `false` that they differ, which is reported.
 */
export function sharedUnit(
  scope: RowScope,
  span: Span,
  left: Measured,
  right: Measured,
): string | null | false {
  if (left.unit === null || right.unit === null) return left.unit ?? right.unit;
  if (unitRelation(left.unit, right.unit).kind === "equal") return left.unit;
  reportUnits(scope, span, left, { unit: right.unit, span: right.span });
  return false;
}

/** The unit of a product (rule T-42); `false` means that there is none, which is reported. */
export function unitOfProduct(
  scope: RowScope,
  span: Span,
  left: Measured,
  right: Measured,
): string | null | false {
  if (left.unit === null || right.unit === null) return left.unit ?? right.unit;
  const unit = productUnit(left.unit, right.unit);
  if (unit !== null) return unit;
  const operation = `multiply \`${left.unit}\` with \`${right.unit}\``;
  scope.report.push(finding("type/unit-product", span, { operation }));
  return false;
}

/** The unit of a quotient (rule T-42); a dividend without a unit is a plain number, too. */
export function unitOfQuotient(
  scope: RowScope,
  span: Span,
  left: Measured,
  right: Measured,
): string | null | false {
  if (right.unit === null) return left.unit;
  const unit = quotientUnit(left.unit ?? "1", right.unit);
  if (unit !== null) return unit;
  const operation = `divide \`${left.unit ?? "1"}\` by \`${right.unit}\``;
  scope.report.push(finding("type/unit-product", span, { operation }));
  return false;
}

/** `x in "cm"` (rule T-41): the same quantity in another unit; of a number without a unit it says the unit. */
export function conversion(
  scope: RowScope,
  span: Span,
  operand: Numeric,
  unit: Text,
): Typed | null {
  const to = resolveUnit(scope.program, unit);
  if (to === null) return null;
  const relation =
    operand.unit === null ? { kind: "equal" as const } : unitRelation(operand.unit, to);
  if (relation.kind === "equal") return { ...operand, unit: to };
  if (relation.kind === "different" || relation.factor === null) {
    const parameters = { from: operand.unit ?? "", to };
    scope.report.push(finding("type/no-conversion", span, parameters));
    return null;
  }
  const { factor } = relation;
  const scale = operand.type.scale + factor.scale;
  if (scale > MAX_SCALE) {
    scope.report.push(finding("type/scale-too-large", span, { scale }));
    return null;
  }
  const { min, max } = operand.type;
  const type = numberType(min * factor.digits, max * factor.digits, scale);
  if (operand.constant !== null && Number.isSafeInteger(operand.constant * factor.digits)) {
    return { ...literal(scope, span, type, operand.constant * factor.digits), unit: to };
  }
  // Multiplying by a power of ten that the scale takes up leaves the integer as it is.
  if (factor.digits === 1) return { ...operand, type, unit: to };
  const by = literal(scope, span, numberType(factor.digits, factor.digits, 0), factor.digits);
  const expression: Expression = {
    kind: "multiply",
    left: operand.expression,
    right: by.expression,
  };
  const result = { type, optional: operand.optional, unit: to };
  return built(scope, span, expression, [operand, by], result);
}

/** Reports two units that differ, with the exact factor between them where there is one. */
export function reportUnits(
  scope: RowScope,
  span: Span,
  side: Measured,
  other: { readonly unit: string; readonly span: Span },
): void {
  const [left, right] = [side.unit ?? "", other.unit];
  const ways = [
    { from: left, to: right, place: side.span },
    { from: right, to: left, place: other.span },
  ].flatMap((way) => {
    const relation = unitRelation(way.from, way.to);
    return relation.kind === "proportional" && relation.factor !== null
      ? [{ ...way, text: decimalText(relation.factor.digits, relation.factor.scale) }]
      : [];
  });
  const [first] = ways;
  const reason =
    first === undefined ? "the units differ" : `1 ${first.from} is ${first.text} ${first.to}`;
  // What a `let` says stands elsewhere, and other uses of it would change with it.
  const fixes = ways
    .filter(({ place }) => place.path === span.path && within(place, span))
    .slice(0, 1)
    .map(({ place, to }): Fix => convertFix(scope, place, to));
  scope.report.push(finding("type/unit-mismatch", span, { left, right, reason }, { fixes }));
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

function convertFix(scope: RowScope, span: Span, unit: string): Fix {
  const source = (scope.program.sources.get(span.path) ?? "").slice(span.start, span.end);
  const after = ` in "${unit}")`;
  return {
    title: `(${source}${after}`,
    safety: "unsafe",
    edits: [
      { span: { ...span, end: span.start }, text: "(" },
      { span: { ...span, start: span.end }, text: after },
    ],
  };
}

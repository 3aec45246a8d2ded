import { boundsOf } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { describeDomain, describeType, formatValue } from "../describe.ts";
import { textOf } from "../program.ts";
import { isNumeric, sameScale } from "./arithmetic.ts";
import { isDuration } from "./dates.ts";
import { rowExpression } from "./row.ts";
import type { Context, RowScope, Typed } from "./typed.ts";
import { sharedUnit } from "./units.ts";

/** The most bands of a value: what is told by a quantile is one of them. */
export const MAX_BANDS = 1024;

/** The cuts of `{40, 50}` or `every 10 from 20`, at the scale of the operand, which is a number or a date. */
export function cutsOf(
  scope: RowScope,
  operand: Typed,
  syntax: Syntax,
  context: Context,
): readonly number[] | null {
  if (syntax.kind === "steps") return stepCuts(scope, operand, syntax, context);
  if (syntax.kind !== "set") {
    const what = "a set of cuts";
    if (syntax.kind !== "error") {
      scope.report.push(finding("type/not-constant", syntax.span, { what }));
    }
    return null;
  }
  if (syntax.elements.length === 0) {
    scope.report.push(finding("type/empty-set", syntax.span, {}));
    return null;
  }
  const cuts = syntax.elements.map((element) => cutOf(scope, operand, element, context));
  const known = cuts.filter((cut) => cut !== null);
  return known.length < cuts.length ? null : known;
}

/** All cuts within the bounds that are whole steps from the first one, or from the least value. */
function stepCuts(
  scope: RowScope,
  operand: Typed,
  syntax: Extract<Syntax, { kind: "steps" }>,
  context: Context,
): readonly number[] | null {
  const step = stepOf(scope, operand, syntax.step, context);
  const { min, max } = boundsOf(operand.type);
  const from = syntax.from === null ? min : cutOf(scope, operand, syntax.from, context);
  if (step === null || from === null) return null;
  const refuse = (reason: string, at: Syntax): null => {
    const domain = describeDomain(operand.type);
    scope.report.push(finding("type/band-cuts", at.span, { domain, reason }));
    return null;
  };
  if (step <= 0) return refuse("a step is more than 0", syntax.step);
  if (from < min || from > max) {
    return refuse(`${formatValue(operand.type, from)} is outside`, syntax.from ?? syntax);
  }
  // The least value is in the first band, whether it is a cut or not.
  const first = from === min ? min + step : from;
  if (first > max) return refuse("no cut lies inside", syntax);
  const count = Math.floor((max - first) / step) + 1;
  if (tooManyBands(scope, syntax, count + 1)) return null;
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** A length of the operand's numbers, or days between dates. */
function stepOf(scope: RowScope, operand: Typed, syntax: Syntax, context: Context): number | null {
  if (operand.type.kind !== "date") return cutOf(scope, operand, syntax, context);
  const typed = rowExpression(scope, syntax, { ...context, expected: null });
  if (typed === null) return null;
  if (!isNumeric(typed)) {
    const parameters = { expected: "a duration such as `7 days`", found: describeType(typed.type) };
    scope.report.push(finding("type/mismatch", syntax.span, parameters));
    return null;
  }
  return isDuration(scope, syntax.span, typed) ? typed.constant : null;
}

function cutOf(scope: RowScope, operand: Typed, element: Syntax, context: Context): number | null {
  const typed = rowExpression(scope, element, { ...context, expected: operand.type });
  if (typed === null) return null;
  if (typed.constant === null) {
    scope.report.push(finding("type/not-constant", element.span, { what: "a cut" }));
    return null;
  }
  if (typed.type.kind !== operand.type.kind) {
    const parameters = {
      expected: describeType(operand.type),
      found: describeType(typed.type),
    };
    scope.report.push(finding("type/mismatch", element.span, parameters));
    return null;
  }
  if (sharedUnit(scope, element.span, operand, typed) === false) return null;
  if (!isNumeric(typed) || !isNumeric(operand)) return typed.constant;
  if (typed.type.scale > operand.type.scale) {
    const value = formatValue(typed.type, typed.constant);
    const parameters = { value, scale: operand.type.scale };
    scope.report.push(finding("type/too-precise", element.span, parameters));
    return null;
  }
  return sameScale(scope, operand, typed)?.[1].constant ?? null;
}

/** Reports more bands than a value may be told in. */
export function tooManyBands(
  scope: RowScope,
  { span }: Pick<Syntax, "span">,
  bands: number,
): boolean {
  if (bands <= MAX_BANDS) return false;
  const value = textOf(scope.program, span);
  scope.report.push(finding("type/too-many-bands", span, { value, bands, limit: MAX_BANDS }));
  return true;
}

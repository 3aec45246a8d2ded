import type { Expression } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import type { Span } from "../../source/span.ts";
import { describeType } from "../describe.ts";
import { textOf } from "../program.ts";
import { fits } from "../types.ts";
import { DAY, unitRelation } from "../units.ts";
import { isNumeric } from "./arithmetic.ts";
import { reportUnits } from "./units.ts";
import { built, literal, numberType, type RowScope, type Typed } from "./typed.ts";

type Duration = Extract<Syntax, { kind: "duration" }>;

/** A literal of days or weeks, in days (rule T-37). */
export function durationInRow(scope: RowScope, syntax: Duration): Typed | null {
  if (syntax.unit === "months" || syntax.unit === "years") {
    reportCalendar(scope, syntax);
    return null;
  }
  const days = syntax.count * (syntax.unit === "weeks" ? 7 : 1);
  const type = numberType(days, days, 0);
  if (!fits({ min: 0, max: days })) {
    const text = `${syntax.count} ${syntax.unit}`;
    scope.report.push(finding("type/too-wide", syntax.span, { min: text, max: text }));
    return null;
  }
  return { ...literal(scope, syntax.span, type, days), unit: DAY };
}

/** Months and years have no fixed number of days. */
export function isCalendar(syntax: Syntax): syntax is Duration {
  return syntax.kind === "duration" && (syntax.unit === "months" || syntax.unit === "years");
}

/**
 * A date literal plus or minus months or years, computed here (rule T-38).
 * The day stays, or is the last of the month when the month has no such day.
 */
export function calendarShift(
  scope: RowScope,
  span: Span,
  operator: "+" | "-",
  date: Typed,
  duration: Duration,
): Typed | null {
  if (date.type.kind !== "date" || date.constant === null) {
    reportCalendar(scope, duration);
    return null;
  }
  const months = duration.count * (duration.unit === "years" ? 12 : 1);
  const days = shiftMonths(date.constant, operator === "-" ? -months : months);
  if (days === null) {
    const value = textOf(scope.program, span);
    const parameters = { value, domain: "0001-01-01..9999-12-31" };
    scope.report.push(finding("type/value-out-of-domain", span, parameters));
    return null;
  }
  return literal(scope, span, { kind: "date", min: days, max: days }, days);
}

/** `date - date`, `date ± duration` and `duration + date`, of which one side at least is a date (rules T-35, T-36). */
export function dateArithmetic(
  scope: RowScope,
  span: Span,
  operator: "+" | "-" | "*" | "/",
  left: Typed,
  right: Typed,
): Typed | null {
  const minus = operator === "-";
  if (minus && left.type.kind === "date" && right.type.kind === "date") {
    const type = numberType(left.type.min - right.type.max, left.type.max - right.type.min, 0);
    return folded(scope, span, "subtract", [left, right], { type, unit: DAY });
  }
  if ((minus || operator === "+") && left.type.kind === "date" && isDuration(scope, span, right)) {
    return shifted(scope, span, minus, [left, right]);
  }
  if (operator === "+" && left.type.kind !== "date" && isDuration(scope, span, left)) {
    return shifted(scope, span, false, [left, right]);
  }
  const sums = minus || operator === "+";
  const wrong =
    sums && left.type.kind === "date" ? right : left.type.kind === "date" ? left : right;
  if (sums && wrong.type.kind === "int") return null;
  const expected = sums && left.type.kind === "date" ? "a duration such as `90 days`" : "a number";
  const parameters = { expected, found: describeType(wrong.type) };
  scope.report.push(finding("type/mismatch", wrong.span, parameters));
  return null;
}

const MILLISECONDS_PER_DAY = 86_400_000;
const LAST_YEAR = 9999;

/** Null outside of the years 1 to 9999. */
function shiftMonths(days: number, months: number): number | null {
  const from = new Date(days * MILLISECONDS_PER_DAY);
  const month = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const year = Math.floor(month / 12);
  if (!(year >= 1 && year <= LAST_YEAR)) return null;
  const to = new Date(0);
  // Day 0 of the month after is the last of the month.
  to.setUTCFullYear(year, month - 12 * year + 1, 0);
  if (to.getUTCDate() > from.getUTCDate()) to.setUTCDate(from.getUTCDate());
  return to.getTime() / MILLISECONDS_PER_DAY;
}

/** Reports a number that is not in days. */
export function isDuration(scope: RowScope, span: Span, typed: Typed): boolean {
  if (!isNumeric(typed)) return false;
  if (typed.unit !== null && unitRelation(typed.unit, DAY).kind !== "equal") {
    reportUnits(scope, span, typed, { unit: DAY, span: typed.span });
    return false;
  }
  if (typed.unit === DAY && typed.type.scale === 0) return true;
  const found = typed.type.scale > 0 ? "a number with decimals" : "a number without a unit";
  const parameters = { expected: "a duration such as `90 days`", found };
  scope.report.push(finding("type/mismatch", typed.span, parameters));
  return false;
}

function shifted(
  scope: RowScope,
  span: Span,
  minus: boolean,
  [left, right]: readonly [Typed, Typed],
): Typed | null {
  const date = left.type.kind === "date" ? left.type : right.type;
  const days = left.type.kind === "date" ? right.type : left.type;
  if (date.kind !== "date" || days.kind !== "int") return null;
  const type = {
    kind: "date" as const,
    min: minus ? date.min - days.max : date.min + days.min,
    max: minus ? date.max - days.min : date.max + days.max,
  };
  return folded(scope, span, minus ? "subtract" : "add", [left, right], { type, unit: null });
}

function folded(
  scope: RowScope,
  span: Span,
  kind: "add" | "subtract",
  [left, right]: readonly [Typed, Typed],
  result: { readonly type: Typed["type"]; readonly unit: string | null },
): Typed | null {
  const expression: Expression = { kind, left: left.expression, right: right.expression };
  const optional = left.optional || right.optional;
  const typed = built(scope, span, expression, [left, right], { ...result, optional });
  if (typed === null || left.constant === null || right.constant === null) return typed;
  const value = kind === "add" ? left.constant + right.constant : left.constant - right.constant;
  return { ...literal(scope, span, typed.type, value + 0), unit: result.unit };
}

function reportCalendar(scope: RowScope, { span, count, unit }: Duration): void {
  scope.report.push(finding("type/calendar-unit", span, { duration: `${count} ${unit}`, unit }));
}

import type { AuthorizeClause, Expression } from "../ast/nodes.ts";

/** The most runs in a year of 365 days; without a period, the number itself. */
export function runsPerYear({
  runs,
  per,
}: Extract<AuthorizeClause, { kind: "atMostRuns" }>): number {
  return per === null ? runs : (runs * 365) / DAYS[`${per}s`];
}

/** A duration in days, with months of 30 and years of 365; null for anything else. */
export function durationDays(expression: Expression): number | null {
  return expression.kind === "duration" ? expression.count * DAYS[expression.unit] : null;
}

const DAYS = { days: 1, weeks: 7, months: 30, years: 365 } as const;

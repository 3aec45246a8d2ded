import { boundsOf, decimalText, type ValueType } from "@qsc/plan";

/** A kind of value in words, with its article. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case "bool":
      return "a Bool";
    case "int":
      return "a number";
    case "date":
      return "a date";
    case "enum":
      return type.system === undefined
        ? `one of ${listed(type.members)}`
        : `one of the codes ${listed(type.members)} of ${type.system}`;
  }
}

/** The domain in words: `18..110`, or the members. */
export function describeDomain(type: ValueType): string {
  if (type.kind === "enum") return `{${type.members.join(", ")}}`;
  const { min, max } = boundsOf(type);
  return min === max
    ? formatValue(type, min)
    : `${formatValue(type, min)}..${formatValue(type, max)}`;
}

/** One value as the source would write it. */
export function formatValue(type: ValueType, value: number): string {
  switch (type.kind) {
    case "bool":
      return value === 1 ? "true" : "false";
    case "int":
      return decimalText(value, type.scale);
    case "date":
      return formatDate(value);
    case "enum":
      return type.members[value] ?? String(value);
  }
}

/** The number of values of a type. */
export function sizeOf(type: ValueType): number {
  const { min, max } = boundsOf(type);
  return max - min + 1;
}

/** Days since 1970-01-01 as `yyyy-mm-dd`; far away days, which no calendar shows, as a number. */
function formatDate(days: number): string {
  const date = new Date(days * MILLISECONDS_PER_DAY);
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().slice(0, 10);
}

const MILLISECONDS_PER_DAY = 86_400_000;
const MAX_LISTED = 6;

function listed(members: readonly string[]): string {
  const shown = members.slice(0, MAX_LISTED).map((member) => `\`${member}\``);
  const rest = members.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

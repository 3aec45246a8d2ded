import { boundsOf, type Column } from "@qsc/plan";
import type { FieldMapping } from "./mapping.ts";
import { quote } from "./problem.ts";
import { dateReader } from "./read-date.ts";
import { numberFault, readNumber } from "./read-number.ts";

/** Returned by a reader for a text that means "no value". */
export const MISSING: number = Number.POSITIVE_INFINITY;

/** Why one row was left out. */
export type RowCode =
  | "row/too-few-columns"
  | "row/too-many-columns"
  | "row/missing-value"
  | "row/missing-person"
  | "row/duplicate-person"
  | "row/unknown-person"
  | "row/not-a-number"
  | "row/too-many-decimals"
  | "row/not-a-date"
  | "row/unknown-code"
  | "row/out-of-range";

export interface ValueReader {
  /** The integer of the value type, `MISSING`, or NaN when the text cannot be taken. */
  readonly read: (text: string) => number;
  /** Why `read` gave NaN. */
  readonly explain: (text: string) => { readonly code: RowCode; readonly message: string };
}

/** What a mapping says of a field's texts. */
type Codes = Omit<FieldMapping, "column">;

/** The reader of one column under a checked mapping. Spaces around a text are ignored. */
export function valueReader(column: Column, field: Codes): ValueReader {
  const read = typeReader(column, field);
  const missing = missingTexts(field);
  const { min, max } = boundsOf(column.type);
  const readTrimmed = (text: string): number => {
    if (missing.has(text)) return column.optional ? MISSING : Number.NaN;
    const value = read(text);
    return value >= min && value <= max ? value : Number.NaN;
  };
  return {
    read: (text) => {
      const value = readTrimmed(text);
      return value === value ? value : readTrimmed(text.trim());
    },
    explain: (text) => explain(column, field, missing, read, text.trim()),
  };
}

/** The empty text is missing, unless a code says what it means. */
function missingTexts(field: Codes): ReadonlySet<string> {
  const coded = [...Object.keys(field.codes ?? {}), ...(field.true ?? []), ...(field.false ?? [])];
  return new Set([...(coded.includes("") ? [] : [""]), ...(field.missing ?? [])]);
}

function typeReader(column: Column, field: Codes): (text: string) => number {
  const { type } = column;
  switch (type.kind) {
    case "int":
      return (text) => readNumber(text, type.scale, field.round === true);
    case "date":
      return dateReader(field.dateFormat) ?? (() => Number.NaN);
    case "bool":
    case "enum": {
      const codes = codesOf(column, field);
      return (text) => codes.get(text) ?? Number.NaN;
    }
  }
}

function codesOf(column: Column, field: Codes): ReadonlyMap<string, number> {
  const { type } = column;
  if (type.kind === "enum") {
    const codes = Object.entries(
      field.codes ?? Object.fromEntries(type.members.map((m) => [m, m])),
    );
    return new Map(codes.map(([code, member]) => [code, type.members.indexOf(member)]));
  }
  return new Map([
    ...(field.true ?? ["true"]).map((text): [string, number] => [text, 1]),
    ...(field.false ?? ["false"]).map((text): [string, number] => [text, 0]),
  ]);
}

function explain(
  column: Column,
  field: Codes,
  missing: ReadonlySet<string>,
  read: (text: string) => number,
  text: string,
): { readonly code: RowCode; readonly message: string } {
  const name = quote(column.name);
  if (missing.has(text)) return { code: "row/missing-value", message: `${name} has no value` };
  const value = read(text);
  if (!Number.isNaN(value)) {
    return { code: "row/out-of-range", message: `${name} is ${quote(text)}, outside its range` };
  }
  switch (column.type.kind) {
    case "int": {
      const fault = numberFault(text);
      const what = fault === "not-a-number" ? "not a number" : "more decimals than the field has";
      return { code: `row/${fault}`, message: `${name} is ${quote(text)}, ${what}` };
    }
    case "date": {
      const format = quote(field.dateFormat ?? "YYYY-MM-DD");
      return { code: "row/not-a-date", message: `${name} is ${quote(text)}, no day in ${format}` };
    }
    case "bool":
    case "enum":
      return {
        code: "row/unknown-code",
        message: `${name} is ${quote(text)}, which no code covers`,
      };
  }
}

/** A stretch of a literal that is not as it should be, relative to the literal's start. */
export interface LiteralProblem {
  readonly start: number;
  readonly end: number;
}

/** The text of a string literal, without its quotes and with its escapes replaced (spec §1). */
export function stringText(image: string): string {
  return scanString(image).text;
}

/** The escapes of a string literal that mean nothing; stringText keeps them as they are. */
export function invalidEscapes(image: string): readonly LiteralProblem[] {
  return scanString(image).problems;
}

/** `digits` times 10^-scale; null when the digits pass 2^53 - 1. Takes a `%` at the end. */
export function parseNumber(image: string): { digits: number; scale: number } | null {
  const plain = image.replace(/[_%]/g, "");
  const dot = plain.indexOf(".");
  const digits = Number(plain.replace(".", ""));
  if (!Number.isSafeInteger(digits)) return null;
  return { digits, scale: dot < 0 ? 0 : plain.length - dot - 1 };
}

/** Days since 1970-01-01 in the Gregorian calendar; null when there is no such day. */
export function parseDate(image: string): number | null {
  const time = Date.parse(`${image}T00:00:00Z`);
  // `2026-02-30` would roll over into March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== image) return null;
  return time / 86_400_000;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\"': '"',
  "\\\\": "\\",
  "\\n": "\n",
  "\\t": "\t",
};

function scanString(image: string): { text: string; problems: readonly LiteralProblem[] } {
  const end = image.length > 1 && image.endsWith('"') ? image.length - 1 : image.length;
  const problems: LiteralProblem[] = [];
  const text = image.slice(1, end).replace(/\\(?:u\{[^}"]*\}|[\s\S]|$)/g, (escape, at: number) => {
    const value = simpleEscapes[escape] ?? codePoint(escape);
    if (value === undefined) problems.push({ start: at + 1, end: at + 1 + escape.length });
    return value ?? escape;
  });
  return { text, problems };
}

function codePoint(escape: string): string | undefined {
  const hex = /^\\u\{([0-9A-Fa-f]{1,6})\}$/.exec(escape)?.[1];
  const value = hex === undefined ? Number.NaN : Number.parseInt(hex, 16);
  const isScalar = value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
  return isScalar ? String.fromCodePoint(value) : undefined;
}

/** What was read, or why it cannot be used. */
export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

/** A JSON object of a format with no fields but those that are named; never throws. */
export function parseRecord(
  text: string,
  format: string,
  fields: readonly string[],
): Parsed<Fields> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: "it is not JSON" };
  }
  if (!isFields(value)) return { ok: false, problem: "it is not a JSON object" };
  if (value["format"] !== format) return { ok: false, problem: `\`format\` is not \`${format}\`` };
  const unknown = Object.keys(value).find((key) => key !== "format" && !fields.includes(key));
  if (unknown === undefined) return { ok: true, value: Object.freeze({ ...value }) };
  return { ok: false, problem: `it has the unknown field \`${unknown.slice(0, MAX_SHOWN)}\`` };
}

/** A list of at most so many texts, else null. */
export function readTexts(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || value.length > MAX_ENTRIES) return null;
  const entries: readonly unknown[] = value;
  return entries.every((entry) => typeof entry === "string") ? entries : null;
}

/** Texts by name, at most so many, else null. */
export function readMap(value: unknown): ReadonlyMap<string, string> | null {
  const entries = readEntries(value)?.map(([key, entry]) => [key, entry] as const);
  if (entries === undefined) return null;
  const texts = entries.flatMap(([key, entry]) =>
    typeof entry === "string" ? [[key, entry] as const] : [],
  );
  return texts.length === entries.length ? new Map(texts) : null;
}

/** What an object holds, at most so much, else null. */
export function readEntries(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (!isFields(value)) return null;
  const entries = Object.entries(value);
  return entries.length > MAX_ENTRIES ? null : entries;
}

/** More than any package needs. */
const MAX_ENTRIES = 100;
const MAX_SHOWN = 40;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { ErrorObject } from "ajv/dist/2020.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { LedgerError } from "./errors.ts";

/** A JSON Schema (draft 2020-12) as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * All schemas of the ledger. That they are schemas, and strict ones, is checked by a test, to spare each start the
 * compilation of the schema of schemas. For the same reason each `$ref` becomes one function, not optimised.
 */
export const SCHEMAS: Ajv2020 = new Ajv2020({
  ...{ strict: false, validateSchema: false, meta: false },
  ...{ inlineRefs: false, code: { optimize: false } },
  discriminator: true,
});

/**
 * A function that lets a value through as a `Value` when the schema holds.
 * Otherwise it throws `ledger/bad-schema` and says where `what` differs.
 * Compilation waits for the first use, since many programs never check anything.
 */
export function checkerOf<Value>(what: string, schema: Schema): (value: unknown) => Value {
  let validate: ReturnType<Ajv2020["compile"]> | undefined;
  return (value) => {
    validate ??= SCHEMAS.compile(schema);
    if (validate(value)) return value as Value;
    throw new LedgerError("ledger/bad-schema", explain(what, validate.errors?.[0]));
  };
}

/** A reference to the schema, which all that refer to it share; compiled once, at the first use. */
export function named(name: string, schema: Schema): Schema {
  SCHEMAS.addSchema(schema, name);
  return { $ref: name };
}

/** An object with exactly these fields; fields that end in `?` may be absent. */
export function closedObject(fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.entries(fields).map(([name, schema]) => [name.replace(/\?$/, ""), schema]);
  return {
    type: "object",
    properties: Object.fromEntries(names) as Schema,
    required: Object.keys(fields).filter((name) => !name.endsWith("?")),
    additionalProperties: false,
  };
}

export function listOf(items: Schema, maxItems: number): Schema {
  return { type: "array", items, maxItems };
}

/** Exactly `length` items of one shape. */
export function tupleOf(items: Schema, length: number): Schema {
  return { type: "array", items, minItems: length, maxItems: length };
}

/** A natural number that every JSON reader represents exactly. */
export const COUNT: Schema = named("count", {
  type: "integer",
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
});
export const DIGEST: Schema = textOf("digest", "^sha256:[0-9a-f]{64}$");
export const HEX_32: Schema = textOf("hex-32", "^[0-9a-f]{64}$");
export const HEX_64: Schema = textOf("hex-64", "^[0-9a-f]{128}$");
export const PUBLIC_KEY: Schema = textOf("public-key", "^ed25519:[0-9a-f]{64}$");
/** One line for people and programs: no control characters, so that it cannot fake a second line. */
export const LINE: Schema = named("line", {
  type: "string",
  minLength: 1,
  maxLength: 200,
  pattern: "^[^\\p{Cc}\\p{Surrogate}\\u2028\\u2029]+$",
});
/** A parameter's value may be empty text. */
export const VALUE: Schema = named("value", {
  type: "string",
  maxLength: 200,
  pattern: "^[^\\p{Cc}\\p{Surrogate}\\u2028\\u2029]*$",
});

function textOf(name: string, pattern: string): Schema {
  return named(name, { type: "string", pattern });
}

function explain(what: string, error: ErrorObject | undefined): string {
  if (error === undefined) return `${what} does not have the shape of its schema`;
  const extra = error.params["additionalProperty"] as string | undefined;
  const place = error.instancePath === "" ? what : `\`${error.instancePath}\` of ${what}`;
  if (extra !== undefined) return `${place} has an unknown field \`${extra}\``;
  if (error.keyword === "discriminator") return `${place} is of no known kind`;
  return `${place} ${error.message ?? "is not valid"}`;
}

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type Properties = Readonly<Record<string, JsonSchema>>;

export const TEXT: JsonSchema = { type: "string" };
export const FLAG: JsonSchema = { type: "boolean" };
export const INTEGER: JsonSchema = definition("integer");
export const INDEX: JsonSchema = definition("index");

/** What `INTEGER` and `INDEX` refer to, for the `$defs` of each document. */
export const NUMBERS: Properties = {
  /** A whole number that a double holds exactly. */
  integer: integerIn(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  /** A place in a list: what it must be below depends on the list, which a schema cannot say. */
  index: integerIn(0, 2 ** 31),
};

export function integerIn(minimum: number, maximum: number): JsonSchema {
  return { type: "integer", minimum, maximum };
}

export function listOf(items: JsonSchema, limits: { min?: number; max?: number } = {}): JsonSchema {
  return {
    type: "array",
    items,
    ...(limits.min === undefined ? {} : { minItems: limits.min }),
    ...(limits.max === undefined ? {} : { maxItems: limits.max }),
  };
}

/** An object with exactly these fields; those of `optional` may be absent. */
export function record(fields: Properties, optional: Properties = {}): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    required: Object.keys(fields),
    properties: { ...fields, ...optional },
  };
}

/** An object whose `kind` chooses its other fields. */
export function union(variants: readonly JsonSchema[]): JsonSchema {
  return {
    type: "object",
    required: ["kind"],
    discriminator: { propertyName: "kind" },
    oneOf: variants,
  };
}

/** The fields of a member of a union; several kinds may share them. */
export function variant(
  kind: string | readonly string[],
  fields: Properties,
  optional: Properties = {},
): JsonSchema {
  const kinds = typeof kind === "string" ? { const: kind } : { enum: kind };
  return record({ kind: kinds, ...fields }, optional);
}

/** A schema that stands under `$defs` of the document. */
export function definition(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/** null, or the schema; written so that the problems of a value that is there are those of the schema. */
export function nullable(schema: JsonSchema): JsonSchema {
  return { if: { type: "null" }, then: true, else: schema };
}

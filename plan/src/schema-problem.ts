import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { DOCUMENT_SCHEMAS, type Document } from "./bundle-schema.ts";

/**
 * Where and how a value differs from the schema of a document, at the first place found; null when it does not.
 * The value is data as JSON holds it, without cycles. Never throws.
 */
export function schemaProblem(document: Document, value: unknown): string | null {
  // Recursion follows the value's nesting, here and in all who walk expressions later.
  if (isNestedDeeper(value, MAX_DEPTH)) return `${document} is nested too deeply`;
  const validate = validatorOf(document);
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return error === undefined ? `${document} is not valid` : explain(document, error);
}

/** Whether lists and objects stand inside one another more than `limit` times. */
export function isNestedDeeper(value: unknown, limit: number): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return true;
    level = level.flatMap((parent) => Object.values(parent).filter(isNested));
  }
  return false;
}

/** Far beyond what the grammar lets a contract nest, and far below what exhausts a stack. */
export const MAX_DEPTH = 256;

/** Compiled at the first use: most commands never read a document. */
function validatorOf(document: Document): ValidateFunction {
  const validate = SCHEMAS.getSchema(DOCUMENT_SCHEMAS[document]["$id"] as string);
  if (validate === undefined) throw new TypeError(`no schema of a ${document}`);
  return validate;
}

/**
 * That the schemas are schemas, and strict ones, is checked by a test, to spare each start the compilation of the
 * schema of schemas. For the same reason each `$ref` becomes one function, and functions are not optimised.
 */
const SCHEMAS: Ajv2020 = new Ajv2020({
  ...{ strict: false, validateSchema: false, meta: false },
  ...{ inlineRefs: false, messages: false, code: { optimize: false } },
  discriminator: true,
  schemas: Object.values(DOCUMENT_SCHEMAS),
});

function explain(document: Document, error: ErrorObject): string {
  const place = document + error.instancePath.replace(/\/(\d+)/g, "[$1]").replaceAll("/", ".");
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties":
      return `${place} has the unknown field \`${String(params["additionalProperty"])}\``;
    case "required":
      return `${place}.${String(params["missingProperty"])} is absent`;
    case "type":
      return `${place} is not ${TYPES[String(params["type"])] ?? "of its type"}`;
    case "discriminator":
      return `${place}.kind is not a known kind`;
    case "const":
      return `${place} is not \`${String(params["allowedValue"])}\``;
    case "enum":
      return `${place} is not one of ${(params["allowedValues"] as readonly unknown[]).join(", ")}`;
    case "minimum":
    case "maximum":
      return `${place} is not a whole number ${String(params["comparison"])} ${String(params["limit"])}`;
    case "minItems":
      return `${place} has fewer than ${String(params["limit"])} entries`;
    case "maxItems":
      return `${place} has more than ${String(params["limit"])} entries`;
    default:
      return `${place} does not keep to \`${error.keyword}\` of its schema`;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  object: "an object",
  string: "a text",
};

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

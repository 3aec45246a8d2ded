import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { ENTRY_SCHEMA } from "./entry-schema.ts";
import { RECEIPT_SCHEMA } from "./receipt.ts";
import { SCHEMAS } from "./schema.ts";

/** `required` may name what the branches of a union define. */
const strict = new Ajv2020({ strict: true, strictRequired: false, discriminator: true });
for (const [name, definition] of Object.entries(SCHEMAS.schemas)) {
  if (definition !== undefined) strict.addSchema(definition.schema, name);
}

test.each([
  ["an entry", ENTRY_SCHEMA],
  ["a receipt", RECEIPT_SCHEMA],
])("the schema of %s is one of draft 2020-12, and strict", (_name, schema) => {
  expect(strict.compile(schema)).toBeTypeOf("function");
});

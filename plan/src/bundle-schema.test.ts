import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BUNDLE_SCHEMA } from "./bundle-schema.ts";

test("spec/bundle.schema.json is the schema in use", () => {
  const url = new URL("../../spec/bundle.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(url, "utf8"))).toEqual(BUNDLE_SCHEMA);
});

test("the schema is one of draft 2020-12, and strict", () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, discriminator: true });
  expect(ajv.compile(BUNDLE_SCHEMA)).toBeTypeOf("function");
});

import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PATIENTS } from "./local.testing.ts";
import { checkMapping, identityMapping, parseMapping, type FieldMapping } from "./mapping.ts";
import { MAPPING_SCHEMA, SOURCES_SCHEMA } from "./mapping-schema.ts";

const GOOD: Readonly<Record<string, FieldMapping>> = {
  id: { column: "#line" },
  age: { column: 0 },
  sex: { column: 1, codes: { "1.0": "male", "0.0": "female" } },
  sbp: { column: 3, missing: ["?", "0"], round: true },
  smoker: { column: 4, true: ["Y"], false: ["N"] },
  seen: { column: 5, dateFormat: "DD.MM.YYYY" },
};

/** Codes and help of what is found when `fields` replace those of a good mapping. */
function check(fields: Record<string, unknown>, rest: object = {}): readonly string[] {
  const all: Record<string, unknown> = { ...GOOD, ...fields };
  for (const [name, field] of Object.entries(all)) if (field === null) delete all[name];
  const mapping = {
    format: "qsc-mapping/1",
    schema: "Patient",
    header: false,
    fields: all,
    ...rest,
  };
  const result = parseMapping(JSON.stringify(mapping), "m.json", PATIENTS);
  if (result.ok) return [];
  return result.problems.map(({ code, message, help }) => `${code}: ${message}; ${help ?? ""}`);
}

test("a good mapping is accepted", () => {
  expect(check({})).toEqual([]);
});

test("the identity mapping fits every data set", () => {
  expect(checkMapping(identityMapping(PATIENTS), PATIENTS, "")).toEqual([]);
});

test.each([
  ["other schema", {}, { schema: "Person" }, "mapping/other-schema"],
  ["unknown field", { agee: { column: 9 } }, {}, "did you mean `age`?"],
  ["unmapped field", { age: null }, {}, "mapping/unmapped-field: field `age`"],
  ["unmapped person", { id: null }, {}, "mapping/unmapped-field: field `id`"],
  ["unknown member", { sex: { column: 1, codes: { "1": "mael" } } }, {}, "did you mean `male`?"],
  ["one-sided codes", { smoker: { column: 4, true: ["Y"] } }, {}, "mapping/one-sided-codes"],
  ["two meanings", { smoker: { column: 4, true: ["Y"], false: ["Y"] } }, {}, "mapping/ambiguous"],
  ["date format", { seen: { column: 5, dateFormat: "DD.MM" } }, {}, "mapping/unknown-date-format"],
  [
    "missing of a required field",
    { age: { column: 0, missing: ["?"] } },
    {},
    "mapping/not-optional",
  ],
  ["codes of a number", { age: { column: 0, codes: {} } }, {}, "mapping/misplaced-option"],
  ["line for a value", { age: { column: "#line" } }, {}, "mapping/misplaced-line"],
  ["options of the person", { id: { column: 1, missing: [] } }, {}, "mapping/misplaced-option"],
  ["name without header", { age: { column: "AGE" } }, {}, "mapping/no-header"],
  ["unknown option", { age: { column: 0, scale: 2 } }, {}, "unknown property `scale`"],
  ["negative column", { age: { column: -1 } }, {}, "mapping/invalid"],
  ["another format", {}, { format: "qsc-mapping/2" }, "mapping/invalid"],
])("%s is refused", (_name, fields, rest, expected) => {
  const found = check(fields, rest);
  expect(
    found.some((line) => line.includes(expected)),
    found.join("\n"),
  ).toBe(true);
});

test("text that is not JSON is refused", () => {
  const result = parseMapping("{", "m.json", PATIENTS);
  expect(result.ok ? "" : result.problems[0]?.code).toBe("mapping/not-json");
});

test.each([
  ["mapping", MAPPING_SCHEMA],
  ["sources", SOURCES_SCHEMA],
])("spec/%s.schema.json is the schema in use", (name, schema) => {
  const url = new URL(`../../../spec/${name}.schema.json`, import.meta.url);
  expect(JSON.parse(readFileSync(url, "utf8"))).toEqual(schema);
  expect(new Ajv({ allowUnionTypes: true }).validateSchema(schema)).toBe(true);
});

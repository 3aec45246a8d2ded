const TEXTS = { type: "array", items: { type: "string" }, uniqueItems: true } as const;

/** JSON Schema (draft 7) of a mapping file; published word for word as spec/mapping.schema.json. */
export const MAPPING_SCHEMA: object = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:qsc:mapping:1",
  title: "Mapping of a CSV file onto a QSC schema (spec/mapping.md)",
  type: "object",
  additionalProperties: false,
  required: ["format", "schema", "fields"],
  properties: {
    $schema: { type: "string" },
    format: { const: "qsc-mapping/1" },
    schema: { type: "string", minLength: 1 },
    header: { type: "boolean", default: true },
    delimiter: { type: "string", minLength: 1, maxLength: 1, default: "," },
    fields: {
      type: "object",
      minProperties: 1,
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        required: ["column"],
        properties: {
          column: {
            anyOf: [
              { type: "string", minLength: 1 },
              { type: "integer", minimum: 0 },
            ],
          },
          codes: { type: "object", additionalProperties: { type: "string" } },
          true: TEXTS,
          false: TEXTS,
          missing: TEXTS,
          dateFormat: { type: "string", minLength: 1 },
          round: { type: "boolean", default: false },
        },
      },
    },
  },
};

/** JSON Schema (draft 7) of a sources file; published word for word as spec/sources.schema.json. */
export const SOURCES_SCHEMA: object = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "urn:qsc:sources:1",
  title: "Where the data of a QSC contract are (spec/mapping.md)",
  type: "object",
  additionalProperties: false,
  required: ["format", "data"],
  properties: {
    $schema: { type: "string" },
    format: { const: "qsc-sources/1" },
    data: {
      type: "object",
      minProperties: 1,
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        required: ["sites"],
        properties: {
          mapping: { type: "string", minLength: 1 },
          sites: {
            type: "object",
            minProperties: 1,
            propertyNames: { pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$" },
            additionalProperties: {
              anyOf: [
                { type: "string", minLength: 1 },
                {
                  type: "object",
                  additionalProperties: false,
                  required: ["path", "column", "in"],
                  properties: {
                    path: { type: "string", minLength: 1 },
                    column: {
                      anyOf: [
                        { type: "string", minLength: 1 },
                        { type: "integer", minimum: 0 },
                      ],
                    },
                    in: { ...TEXTS, minItems: 1 },
                  },
                },
              ],
            },
          },
        },
      },
    },
  },
};

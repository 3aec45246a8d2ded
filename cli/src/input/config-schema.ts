/** What `qsc.config.json` may say. */
export interface ConfigFile {
  readonly $schema?: string;
  readonly format: "qsc-config/1";
  /** How warnings are weighed, by code. */
  readonly severity?: Readonly<Record<string, "off" | "warning" | "error">>;
  /** Files and folders that are checked when a command names none. */
  readonly files?: readonly string[];
  /** How `qsc check` prints unless it is told. */
  readonly output?: CheckFormat;
  readonly maxWarnings?: number;
}

export const CHECK_FORMATS = ["pretty", "json", "sarif", "github"] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

/** JSON Schema of a configuration; published word for word as spec/config.schema.json. */
export const CONFIG_SCHEMA: object = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "https://qsc.example/spec/config.schema.json",
  title: "Settings of a project, qsc.config.json (spec/configuration.md)",
  type: "object",
  additionalProperties: false,
  required: ["format"],
  properties: {
    $schema: { type: "string" },
    format: { const: "qsc-config/1" },
    severity: {
      type: "object",
      propertyNames: { pattern: "^[a-z]+/[a-z][a-z0-9-]*$" },
      additionalProperties: { enum: ["off", "warning", "error"] },
    },
    files: {
      type: "array",
      minItems: 1,
      maxItems: 1000,
      items: { type: "string", minLength: 1 },
    },
    output: { enum: CHECK_FORMATS },
    maxWarnings: { type: "integer", minimum: 0 },
  },
};

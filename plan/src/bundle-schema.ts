import { CIRCUIT_SCHEMA } from "./circuit-schema.ts";
import { integerIn, listOf, record, TEXT, type JsonSchema } from "./json-schema.ts";
import { PLAN_SCHEMA } from "./plan-schema.ts";

const CERTIFICATE: JsonSchema = record({
  format: { const: "qsc-certificate/1" },
  minimumCohort: integerIn(1, 2 ** 31),
  claims: listOf(
    record({
      ...{ rule: TEXT, name: TEXT },
      phase: { enum: ["static", "circuit", "ledger"] },
      statement: TEXT,
    }),
  ),
  assumptions: listOf(TEXT),
});

const BUNDLE: JsonSchema = {
  $id: "urn:qsc:bundle:1",
  ...record(
    {
      format: { const: "qsc-bundle/1" },
      compiler: record({ name: { const: "qsc" }, version: TEXT }),
      sources: listOf(record({ path: TEXT, text: TEXT }), { min: 1 }),
      entry: TEXT,
      plan: { $ref: PLAN_SCHEMA["$id"] },
      circuit: { $ref: CIRCUIT_SCHEMA["$id"] },
      certificate: CERTIFICATE,
      clauses: listOf(record({ clause: TEXT, text: TEXT })),
    },
    { packages: listOf(record({ name: TEXT, version: TEXT, digest: TEXT }), { min: 1 }) },
  ),
};

/** What is read from files and messages. */
export type Document = "bundle" | "plan" | "circuit";

/** The schema of each document that anybody may have written; that of a bundle refers to the others. */
export const DOCUMENT_SCHEMAS: Readonly<Record<Document, JsonSchema>> = {
  bundle: BUNDLE,
  plan: PLAN_SCHEMA,
  circuit: CIRCUIT_SCHEMA,
};

/** The three in one JSON Schema (draft 2020-12), published word for word as spec/bundle.schema.json. */
export const BUNDLE_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "A compiled contract with its sources, plan, circuit and certificate (spec/plan.md)",
  ...BUNDLE,
  $defs: { plan: PLAN_SCHEMA, circuit: CIRCUIT_SCHEMA },
};

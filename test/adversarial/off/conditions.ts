import { readdirSync, readFileSync } from "node:fs";
import { PLAN_SCHEMA } from "../../../plan/src/plan-schema.ts";

const RULES = new URL("../../../compiler/src/rules/disclosure/", import.meta.url);

/** Every code that a rule of `compiler/src/rules/disclosure` refuses with. */
export const DISCLOSURE_CODES: readonly string[] = [
  ...new Set(
    readdirSync(RULES)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .flatMap((name) => codesIn(name)),
  ),
].sort();

/** A rule without a code could not be told to be missing. */
function codesIn(name: string): readonly string[] {
  const text = readFileSync(new URL(name, RULES), "utf8");
  const codes = [...text.matchAll(/"(disclosure\/[a-z-]+)"/g)].map(([, code = ""]) => code);
  if (codes.length === 0) throw new Error(`${name} has no code`);
  return codes;
}

const QUERY = at(PLAN_SCHEMA, "properties", "queries", "items", "properties");
const GATE = at(QUERY, "gates", "items", "properties");
const PARTITION = at(QUERY, "partitions", "items", "properties");

/**
 * Everything in a plan on which it depends whether a figure opens in a run, straight from the schema of plans;
 * that circuits do what plans say is for other tests. Beside the plan only a guard against earlier runs decides.
 */
export const PLAN_CONDITIONS: readonly string[] = [
  "guard",
  ...Object.keys(GATE).map((name) => `gate.${name}`),
  ...optionalOf(at(GATE, "exposed", "items")).map((name) => `exposed.${name}`),
  ...Object.keys(PARTITION).map((name) => `partition.${name}`),
  ...kindsOf(at(QUERY, "totals"))
    .filter((kind) => kind !== "none")
    .map((kind) => `totals.${kind}`),
  ...Object.keys(at(PLAN_SCHEMA, "properties", "disclosure", "properties")).map(
    (name) => `limit.${name}`,
  ),
];

function at(schema: unknown, ...path: readonly string[]): object {
  const found = path.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    schema,
  );
  if (typeof found !== "object" || found === null) throw new Error(`no ${path.join(".")}`);
  return found;
}

function optionalOf(schema: object): readonly string[] {
  const { required = [] } = schema as { required?: readonly string[] };
  return Object.keys(at(schema, "properties")).filter((name) => !required.includes(name));
}

function kindsOf(union: object): readonly string[] {
  return (at(union, "oneOf") as readonly object[]).flatMap((variant) => {
    const kind = at(variant, "properties", "kind") as { const?: string; enum?: string[] };
    return kind.enum ?? kind.const ?? [];
  });
}

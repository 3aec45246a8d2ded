import {
  MAX_ROWS_PER_PERSON,
  MAX_STORED_COLUMNS,
  slotsOf,
  storedColumnCount,
  type Dataset,
  type JoinedData,
  type Slots,
} from "@qsc/plan";
import type { ContractDeclaration, DataDeclaration } from "../ast/nodes.ts";
import type { Span } from "../source/span.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming, replacing } from "../diagnostics/fixes.ts";
import { joinsOf } from "./joins.ts";
import { visible, type Program } from "./program.ts";
import { checkSchema, type Schema } from "./schemas.ts";

/** The persons of a contract, and the data sets whose rows its queries join to them. */
export interface ContractData {
  readonly dataset: Dataset;
  readonly schema: Schema;
  readonly joined: ReadonlyMap<string, JoinedSchema>;
  /** Names of all `data` clauses. */
  readonly declared: ReadonlySet<string>;
}

/** A joined data set as expressions see it: field i is stored column `slots.first + 1 + i` of slot 0. */
export interface JoinedSchema {
  readonly name: string;
  readonly schema: Schema;
  readonly slots: Slots;
}

/** Checks the `data` clauses; null when nothing can be said about queries. */
export function checkData(program: Program, contract: ContractDeclaration): ContractData | null {
  if (contract.data.length === 0) {
    const parameters = { contract: contract.name.text };
    program.report.push(finding("contract/data-missing", contract.name.span, parameters));
    return null;
  }
  const declared = declaredData(program, contract);
  const uses = usesOf(contract);
  const main = uses.from.find((name) => declared.has(name)) ?? contract.data[0]?.name.text ?? "";
  for (const [name, { span }] of declared) {
    if (name === main || uses.from.includes(name) || uses.join.has(name)) continue;
    program.report.push(finding("resolve/unused-data", span, { name }));
  }
  const schema = declared.get(main)?.schema ?? null;
  const others = [...declared].filter(([name]) => name !== main && uses.join.has(name));
  const joined = others.flatMap(([name, { schema: own }]) => (own ? [{ name, schema: own }] : []));
  if (schema === null || joined.length < others.length) return null;
  const dataset: Dataset = {
    ...{ name: main, schema: schema.name, person: schema.person, columns: schema.columns },
    ...(joined.length > 0 && {
      joined: joined.map((one) => joinedData(one, uses.across.has(one.name))),
    }),
  };
  const columns = storedColumnCount(dataset);
  if (joined.length > 0 && columns > MAX_STORED_COLUMNS) {
    const parameters = { columns, limit: MAX_STORED_COLUMNS };
    program.report.push(finding("contract/too-many-columns", contract.name.span, parameters));
    return null;
  }
  const schemas = slotsOf(dataset).flatMap((slots, index) => {
    const one = joined[index];
    return one === undefined ? [] : [[one.name, { ...one, slots }] as const];
  });
  return { dataset, schema, joined: new Map(schemas), declared: new Set(declared.keys()) };
}

interface DeclaredData {
  readonly span: Span;
  /** null when it is wrong, which is reported already. */
  readonly schema: Schema | null;
}

function declaredData(
  program: Program,
  contract: ContractDeclaration,
): ReadonlyMap<string, DeclaredData> {
  const declared = new Map<string, DeclaredData>();
  for (const declaration of contract.data) {
    const { placement } = declaration;
    const { text: name, span } = declaration.name;
    const earlier = declared.get(name);
    if (earlier !== undefined) {
      const related = [{ span: earlier.span, text: "first declared here" }];
      program.report.push(finding("resolve/duplicate-name", span, { name }, { related }));
      continue;
    }
    if (placement?.kind === "repositories") {
      const fixes = [replacing("unsafe", placement.span, "held as shares")];
      program.report.push(finding("support/held-at-repositories", placement.span, {}, { fixes }));
    }
    declared.set(name, { span, schema: schemaOf(program, declaration) });
  }
  return declared;
}

function joinedData(
  { name, schema }: Pick<JoinedSchema, "name" | "schema">,
  isAcross: boolean,
): JoinedData {
  const { person, columns } = schema;
  // More are refused with the schema; slots are laid out for no more, whatever is wrong.
  const rowsPerPerson = Math.min(schema.rowsPerPerson, MAX_ROWS_PER_PERSON);
  const across = isAcross ? { acrossSites: true as const } : {};
  return { name, schema: schema.name, person, rowsPerPerson, columns, ...across };
}

function schemaOf(program: Program, { schema }: DataDeclaration): Schema | null {
  const schemas = visible(program, schema.span.path, "schema");
  const declaration = schemas.get(schema.text);
  if (declaration !== undefined) return checkSchema(program, declaration);
  const parameters = { name: schema.text, suggestion: suggestion(schema.text, schemas.keys()) };
  const fixes = renaming(schema.span, schema.text, schemas.keys());
  program.report.push(finding("resolve/unknown-schema", schema.span, parameters, { fixes }));
  return null;
}

/** The data sets that queries name. */
function usesOf({ queries }: ContractDeclaration): {
  readonly from: readonly string[];
  readonly join: ReadonlySet<string>;
  /** Those whose rows are at other sites. */
  readonly across: ReadonlySet<string>;
} {
  const joins = joinsOf(queries);
  return {
    from: queries.flatMap(({ from }) => (from === null ? [] : [from.text])),
    join: new Set(joins.map(({ data }) => data.text)),
    across: new Set(joins.flatMap((one) => (one.acrossSites === true ? [one.data.text] : []))),
  };
}

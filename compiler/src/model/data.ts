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
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
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
  const declared = new Map<string, { declaration: DataDeclaration; schema: Schema | null }>();
  for (const declaration of contract.data) {
    const { name, placement } = declaration;
    const earlier = declared.get(name.text)?.declaration.name.span;
    if (earlier !== undefined) {
      const related = [{ span: earlier, text: "first declared here" }];
      program.report.push(
        finding("resolve/duplicate-name", name.span, { name: name.text }, { related }),
      );
      continue;
    }
    if (placement?.kind === "repositories") {
      program.report.push(finding("support/held-at-repositories", placement.span, {}));
    }
    declared.set(name.text, { declaration, schema: schemaOf(program, declaration) });
  }
  const uses = usesOf(contract);
  const main = uses.from.find((name) => declared.has(name)) ?? contract.data[0]?.name.text ?? "";
  for (const [name, { declaration }] of declared) {
    if (name === main || uses.from.includes(name) || uses.join.has(name)) continue;
    program.report.push(finding("resolve/unused-data", declaration.name.span, { name }));
  }
  const schema = declared.get(main)?.schema ?? null;
  const joined: JoinedData[] = [];
  for (const [name, { schema: own }] of declared) {
    if (name === main || !uses.join.has(name)) continue;
    if (own === null) return null;
    const { person, columns } = own;
    const rowsPerPerson = Math.min(own.rowsPerPerson, MAX_ROWS_PER_PERSON);
    joined.push({ name, schema: own.name, person, rowsPerPerson, columns });
  }
  if (schema === null) return null;
  const dataset: Dataset = {
    ...{ name: main, schema: schema.name, person: schema.person, columns: schema.columns },
    ...(joined.length > 0 && { joined }),
  };
  const columns = storedColumnCount(dataset);
  if (joined.length > 0 && columns > MAX_STORED_COLUMNS) {
    const parameters = { columns, limit: MAX_STORED_COLUMNS };
    program.report.push(finding("contract/too-many-columns", contract.name.span, parameters));
    return null;
  }
  const slots = slotsOf(dataset);
  const schemas = joined.flatMap(({ name }, index): readonly [string, JoinedSchema][] => {
    const [own, place] = [declared.get(name)?.schema, slots[index]];
    return own && place ? [[name, { name, schema: own, slots: place }]] : [];
  });
  return { dataset, schema, joined: new Map(schemas), declared: new Set(declared.keys()) };
}

function schemaOf(program: Program, { schema }: DataDeclaration): Schema | null {
  const schemas = visible(program, schema.span.path, "schema");
  const declaration = schemas.get(schema.text);
  if (declaration !== undefined) return checkSchema(program, declaration);
  const parameters = { name: schema.text, suggestion: suggestion(schema.text, schemas.keys()) };
  program.report.push(finding("resolve/unknown-schema", schema.span, parameters));
  return null;
}

/** The data sets that queries name. */
function usesOf({ queries }: ContractDeclaration): {
  readonly from: readonly string[];
  readonly join: ReadonlySet<string>;
} {
  const steps = queries.flatMap((query) => query.steps);
  return {
    from: queries.flatMap(({ from }) => (from === null ? [] : [from.text])),
    join: new Set(steps.flatMap((step) => (step.kind === "join" ? [step.data.text] : []))),
  };
}

import type { Disclosure } from "@qsc/plan";
import type { ContractDeclaration, DataDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { minimumCohortMissing } from "../rules/disclosure/minimum-cohort.ts";
import { openParameter } from "../rules/disclosure/open-parameter.ts";
import type { Model, ModelQuery } from "./model.ts";
import { checkParameters, type Parameter } from "./parameters.ts";
import { disclosureOf } from "./limits.ts";
import { checkClauses } from "./policies.ts";
import { visible, type Program } from "./program.ts";
import { checkQuery } from "./queries.ts";
import type { RowScope } from "./rows/typed.ts";
import { checkSchema, type Schema } from "./schemas.ts";

/** The version of a contract that states none. */
export const UNVERSIONED = "0.0.0";

/** Checks a contract; the model is complete only when no error was reported. */
export function checkContract(program: Program, contract: ContractDeclaration): Model | null {
  const limits = checkPrivacy(program, contract);
  const parameters = checkParameters(program, contract.parameters);
  const clauses = clausesOf(program, contract);
  const data = checkData(program, contract);
  const schema = data && checkSchemaOf(program, data);
  if (contract.queries.length === 0) {
    const { name } = contract;
    program.report.push(finding("contract/query-missing", name.span, { contract: name.text }));
  }
  if (data === null || schema === null) return null;
  const shared = rowScope(program, contract, { data, schema }, parameters, limits);
  const queries = checkQueries(shared, contract);
  reportUnused(shared, contract, parameters);
  if (limits === null) return null;
  const { name } = contract;
  return {
    contract: { name: name.text, version: contract.version?.text ?? UNVERSIONED, span: name.span },
    dataset: {
      name: data.name.text,
      schema: schema.name,
      person: schema.person,
      columns: schema.columns,
    },
    parameters: [...parameters.values()].flatMap(({ plan }) => (plan === null ? [] : [plan])),
    disclosure: limits,
    queries,
    clauses,
    spans: shared.spans,
  };
}

function rowScope(
  program: Program,
  contract: ContractDeclaration,
  { data, schema }: { readonly data: DataDeclaration; readonly schema: Schema },
  parameters: ReadonlyMap<string, Parameter>,
  limits: Disclosure | null,
): RowScope {
  return {
    program,
    report: program.report,
    path: contract.span.path,
    data: data.name.text,
    schema,
    parameters,
    declaredParameters: new Set(contract.parameters.map((each) => each.name.text)),
    aliases: new Map(),
    minimumCohort: limits?.minimumCohort ?? null,
    spans: new Map(),
    used: { parameters: new Set(), aliases: new Set() },
    openReported: new Set(),
  };
}

function checkPrivacy(program: Program, contract: ContractDeclaration): Disclosure | null {
  const [, ...more] = contract.privacy;
  for (const block of more) {
    program.report.push(finding("policy/duplicate-clause", block.span, { clause: "privacy" }));
  }
  const clauses = contract.privacy.flatMap((block) => block.clauses);
  const before = program.report.length;
  const limits = disclosureOf(checkClauses(program, clauses));
  // A policy that does not exist is reported as such; that no limit comes of it is no second fault.
  const broken = program.report
    .slice(before)
    .some(({ code }) => code === "resolve/unknown-policy" || code === "resolve/cyclic-declaration");
  if (limits === null && !broken) {
    const span = contract.privacy[0]?.span ?? contract.name.span;
    program.report.push(minimumCohortMissing(contract.name.text, span));
  }
  return limits;
}

function checkData(program: Program, contract: ContractDeclaration): DataDeclaration | null {
  const [data, ...more] = contract.data;
  if (data === undefined) {
    const parameters = { contract: contract.name.text };
    program.report.push(finding("contract/data-missing", contract.name.span, parameters));
    return null;
  }
  for (const other of more) {
    program.report.push(finding("support/several-data-sets", other.span, {}));
  }
  if (data.placement?.kind === "repositories") {
    program.report.push(finding("support/held-at-repositories", data.placement.span, {}));
  }
  return data;
}

function checkSchemaOf(program: Program, data: DataDeclaration): Schema | null {
  const { schema } = data;
  const schemas = visible(program, schema.span.path, "schema");
  const declaration = schemas.get(schema.text);
  if (declaration !== undefined) return checkSchema(program, declaration);
  const parameters = { name: schema.text, suggestion: suggestion(schema.text, schemas.keys()) };
  program.report.push(finding("resolve/unknown-schema", schema.span, parameters));
  return null;
}

function checkQueries(shared: RowScope, contract: ContractDeclaration): readonly ModelQuery[] {
  const names = new Set<string>();
  return contract.queries.map((query, index) => {
    const implied = contract.queries.length === 1 ? "query" : `query${index + 1}`;
    const name = query.name?.text ?? implied;
    if (names.has(name)) {
      const span = query.name?.span ?? query.span;
      shared.report.push(finding("resolve/duplicate-name", span, { name }));
    }
    names.add(name);
    return checkQuery(shared, query, name);
  });
}

function reportUnused(
  scope: RowScope,
  contract: ContractDeclaration,
  parameters: ReadonlyMap<string, Parameter>,
): void {
  for (const declaration of contract.parameters) {
    const { text, span } = declaration.name;
    const parameter = parameters.get(text);
    if (parameter === undefined || parameter.declaration !== declaration) continue;
    if (scope.used.parameters.has(text)) continue;
    if (parameter.plan === null) openParameter(scope, parameter, declaration.span, null);
    else scope.report.push(finding("resolve/unused-parameter", span, { name: text }));
  }
}

/** Blocks that are recorded and not yet enforced; each with a warning. */
function clausesOf(program: Program, contract: ContractDeclaration): Model["clauses"] {
  const blocks = [...contract.authorize, ...contract.payment, ...contract.terms];
  return [...blocks]
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ kind, span }) => {
      program.report.push(finding("support/not-enforced", headOf(span, kind), { clause: kind }));
      const text = (program.sources.get(span.path) ?? "").slice(span.start, span.end);
      return { clause: kind, text: text.replace(/\r\n/g, "\n") };
    });
}

function headOf(span: ContractDeclaration["span"], keyword: string): ContractDeclaration["span"] {
  return { ...span, end: Math.min(span.end, span.start + keyword.length) };
}

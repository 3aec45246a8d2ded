import { storedColumns, type Disclosure } from "@qsc/plan";
import type { ContractDeclaration } from "../ast/nodes.ts";
import { purposeFindings } from "../codes/check-purposes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { deleting } from "../diagnostics/fixes.ts";
import { exactBesideNoise } from "../rules/disclosure/exact-beside-noise.ts";
import { minimumCohortMissing } from "../rules/disclosure/minimum-cohort.ts";
import { openParameter } from "../rules/disclosure/open-parameter.ts";
import { checkData, type ContractData } from "./data.ts";
import { acrossFindings } from "./joins.ts";
import type { Model, ModelQuery } from "./model.ts";
import { checkParameters, type Parameter } from "./parameters.ts";
import { disclosureOf } from "./limits.ts";
import { checkClauses } from "./policies.ts";
import type { Program } from "./program.ts";
import { checkQuery } from "./queries.ts";
import type { Schema } from "./schemas.ts";
import type { RowScope } from "./rows/typed.ts";

/** The version of a contract that states none. */
export const UNVERSIONED = "0.0.0";

/** Checks a contract; the model is complete only when no error was reported. */
export function checkContract(program: Program, contract: ContractDeclaration): Model | null {
  const limits = checkPrivacy(program, contract);
  const parameters = checkParameters(program, contract.parameters);
  const clauses = clausesOf(program, contract);
  const data = checkData(program, contract);
  program.report.push(...acrossFindings(contract, limits));
  if (contract.queries.length === 0) {
    const { name } = contract;
    program.report.push(finding("contract/query-missing", name.span, { contract: name.text }));
  }
  if (data === null) return null;
  const shared = rowScope(program, contract, data, parameters, limits);
  const queries = checkQueries(shared, contract);
  reportUnused(shared, contract, parameters);
  if (limits === null) return null;
  const { name } = contract;
  return {
    contract: { name: name.text, version: contract.version?.text ?? UNVERSIONED, span: name.span },
    dataset: data.dataset,
    identifiers: identifiersOf(data),
    parameters: [...parameters.values()].flatMap(({ plan }) => (plan === null ? [] : [plan])),
    disclosure: limits,
    privacySpan: contract.privacy[0]?.span ?? name.span,
    queries,
    clauses,
    spans: shared.spans,
  };
}

function identifiersOf({ dataset, schema, joined }: ContractData): Model["identifiers"] {
  const schemas: readonly (readonly [string, Schema])[] = [
    [dataset.name, schema],
    ...[...joined].map(([name, one]) => [name, one.schema] as const),
  ];
  return new Map(
    schemas.map(([name, { fields }]) => [
      name,
      [...fields].flatMap(([field, { kind }]) => (kind === "identifier" ? [field] : [])),
    ]),
  );
}

function rowScope(
  program: Program,
  contract: ContractDeclaration,
  { dataset, schema, joined, declared }: ContractData,
  parameters: ReadonlyMap<string, Parameter>,
  limits: Disclosure | null,
): RowScope {
  return {
    program,
    report: program.report,
    path: contract.span.path,
    data: dataset.name,
    schema,
    columns: storedColumns(dataset),
    declaredData: declared,
    joined: new Map(joined),
    parameters,
    declaredParameters: new Set(contract.parameters.map((each) => each.name.text)),
    aliases: new Map(),
    minimumCohort: limits?.minimumCohort ?? null,
    noisy: limits?.differentialPrivacy !== undefined,
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
  const span = contract.privacy[0]?.span ?? contract.name.span;
  if (limits === null && !broken) {
    program.report.push(minimumCohortMissing(contract));
  }
  const exact = limits === null ? null : exactBesideNoise(limits, span);
  if (exact !== null) program.report.push(exact);
  return limits;
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
    else {
      const fixes = [deleting("unsafe", declaration.span, scope.program.sources)];
      scope.report.push(finding("resolve/unused-parameter", span, { name: text }, { fixes }));
    }
  }
}

/** Blocks that are recorded and not yet enforced; each with a warning. */
function clausesOf(program: Program, contract: ContractDeclaration): Model["clauses"] {
  program.report.push(...purposeFindings(contract.authorize));
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

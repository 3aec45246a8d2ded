import { boundsOf, type Parameter as PlanParameter, type ValueType } from "@qsc/plan";
import type { ParameterDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { deleting } from "../diagnostics/fixes.ts";
import { literalValue } from "./literal-values.ts";
import type { Program } from "./program.ts";
import { closedType } from "./schemas.ts";
import { fits, resolveType, type ResolvedBase, type ResolvedType } from "./types.ts";

/** A declared parameter; `plan` is null when it is open: a number or date without a set of values. */
export interface Parameter {
  readonly declaration: ParameterDeclaration;
  readonly index: number;
  readonly unit: string | null;
  readonly resolved: ResolvedType;
  readonly plan: PlanParameter | null;
}

/** Checks the parameters of a contract, in order; broken ones are reported and left out. */
export function checkParameters(
  program: Program,
  declarations: readonly ParameterDeclaration[],
): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  const seen = new Map<string, ParameterDeclaration>();
  for (const declaration of declarations) {
    const { name } = declaration;
    const earlier = seen.get(name.text);
    if (earlier !== undefined) {
      const related = [{ span: earlier.name.span, text: "first declared here" }];
      program.report.push(
        finding("resolve/duplicate-name", name.span, { name: name.text }, { related }),
      );
      continue;
    }
    seen.set(name.text, declaration);
    const parameter = checkParameter(program, declaration, parameters.size);
    if (parameter !== null) parameters.set(name.text, parameter);
  }
  return parameters;
}

function checkParameter(
  program: Program,
  declaration: ParameterDeclaration,
  index: number,
): Parameter | null {
  const resolved = resolveType(program, declaration.type);
  if (resolved === null) return null;
  const { name } = declaration;
  if (resolved.optional) {
    const parameters = { name: name.text };
    const { optional, span } = declaration.type;
    const fixes = optional === null ? [] : [deleting("safe", optional, program.sources)];
    program.report.push(finding("type/optional-parameter", span, parameters, { fixes }));
    return null;
  }
  if (resolved.base.kind === "id") {
    const parameters = { expected: "a number, date, Bool or enum", found: "an Id" };
    program.report.push(finding("type/mismatch", declaration.type.span, parameters));
    return null;
  }
  const shared = { declaration, index, unit: resolved.unit, resolved };
  if (declaration.values !== null) {
    const values = listedValues(program, declaration, resolved.base);
    if (values === null) return null;
    return { ...shared, plan: { name: name.text, type: typeFor(resolved, values), values } };
  }
  const type = closedType(resolved);
  if (type === null || type.kind === "int" || type.kind === "date") {
    return { ...shared, plan: null };
  }
  const { max } = boundsOf(type);
  const values = Array.from({ length: max + 1 }, (_, value) => value);
  return { ...shared, plan: { name: name.text, type, values } };
}

/** The type whose bounds are those of the listed values (rule T-07): wires are as narrow as they can be. */
function typeFor(resolved: ResolvedType, values: readonly number[]): ValueType {
  const { base } = resolved;
  const min = values[0] ?? 0;
  const max = values.at(-1) ?? 0;
  switch (base.kind) {
    case "int":
      return { kind: "int", min, max, scale: base.scale };
    case "date":
      return { kind: "date", min, max };
    case "bool":
    case "enum":
      return base;
    case "id":
      return { kind: "bool" };
  }
}

function listedValues(
  program: Program,
  declaration: ParameterDeclaration,
  base: ResolvedBase,
): readonly number[] | null {
  const elements = declaration.values ?? [];
  if (elements.length === 0) {
    program.report.push(finding("type/empty-set", declaration.span, {}));
    return null;
  }
  const values = elements.map((element) => literalValue(program, element, base, WHAT));
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return null;
  const sorted = [...new Set(known)].sort((a, b) => a - b);
  const bounds = { min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
  if (!fits(bounds)) {
    program.report.push(finding("type/too-wide", declaration.span, bounds));
    return null;
  }
  return sorted;
}

const WHAT = "a value that a parameter may take";

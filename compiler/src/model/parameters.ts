import { boundsOf, type Parameter as PlanParameter, type ValueType } from "@qsc/plan";
import type { Expression, ParameterDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { atScale, numberLiteral } from "./constants.ts";
import { describeDomain, describeType, formatValue } from "./describe.ts";
import { textOf, type Program } from "./program.ts";
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
    program.report.push(finding("type/optional-parameter", declaration.type.span, parameters));
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
  const values = elements.map((element) => listedValue(program, element, base));
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

function listedValue(program: Program, element: Expression, base: ResolvedBase): number | null {
  if (element.kind === "error") return null;
  switch (base.kind) {
    case "bool":
      return element.kind === "boolean" ? Number(element.value) : unfit(program, element, base);
    case "enum":
      return member(program, element, base);
    case "date":
      if (element.kind !== "date") return unfit(program, element, base);
      return element.days === null ? null : inRange(program, element, base, element.days);
    case "int": {
      const number = numberLiteral(element);
      if (number === null) return unfit(program, element, base);
      const value = atScale(number, base.scale);
      if (value === null) {
        const parameters = { value: textOf(program, element.span), scale: base.scale };
        program.report.push(finding("type/too-precise", element.span, parameters));
        return null;
      }
      return inRange(program, element, base, value);
    }
    case "id":
      return null;
  }
}

function member(
  program: Program,
  element: Expression,
  base: Extract<ResolvedBase, { kind: "enum" }>,
): number | null {
  if (element.kind !== "name" && element.kind !== "string") return unfit(program, element, base);
  const index = base.members.indexOf(element.text);
  if (index !== -1) return index;
  const parameters = {
    name: element.text,
    type: describeType(base),
    suggestion: suggestion(element.text, base.members),
  };
  program.report.push(finding("type/unknown-value", element.span, parameters));
  return null;
}

function inRange(
  program: Program,
  element: Expression,
  base: Extract<ResolvedBase, { kind: "int" | "date" }>,
  value: number,
): number | null {
  const { range } = base;
  if (range === null || (value >= range.min && value <= range.max)) return value;
  const type: ValueType =
    base.kind === "date"
      ? { kind: "date", ...range }
      : { kind: "int", ...range, scale: base.scale };
  const parameters = { value: formatValue(type, value), domain: describeDomain(type) };
  program.report.push(finding("type/value-out-of-domain", element.span, parameters));
  return null;
}

function unfit(program: Program, element: Expression, base: ResolvedBase): null {
  const literals = ["integer", "decimal", "date", "string", "boolean", "name"];
  if (!literals.includes(element.kind)) {
    const what = "a value that a parameter may take";
    program.report.push(finding("type/not-constant", element.span, { what }));
    return null;
  }
  const expected = {
    bool: "a Bool",
    enum: "a member",
    date: "a date",
    int: "a number",
    id: "an Id",
  };
  const found = `\`${textOf(program, element.span)}\``;
  const parameters = { expected: expected[base.kind], found };
  program.report.push(finding("type/mismatch", element.span, parameters));
  return null;
}

import { widthOf, type BoolType, type Bounds, type EnumType } from "@qsc/plan";
import type { BaseType, Name, RangeLiteral, Text, TypeExpression } from "../ast/nodes.ts";
import { codeFindings } from "../codes/check-codes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { deleting, renaming, swapping } from "../diagnostics/fixes.ts";
import type { Span } from "../source/span.ts";
import { atScale, numberLiteral } from "./constants.ts";
import { formatValue } from "./describe.ts";
import { isUcum } from "./ucum.ts";
import { MAX_CHAIN, visible, type Program } from "./program.ts";

/** A type expression with its names resolved. `range` is null where the source gives none. */
export interface ResolvedType {
  readonly base: ResolvedBase;
  readonly optional: boolean;
  readonly unit: string | null;
}

export type ResolvedBase =
  | BoolType
  | EnumType
  | { readonly kind: "id" }
  | { readonly kind: "int"; readonly scale: number; readonly range: Bounds | null }
  | { readonly kind: "date"; readonly range: Bounds | null };

/** The widest value that is accepted, in bits; sums of 2^32 of them are still exact elsewhere. */
export const MAX_WIDTH = 48;
/** The most decimals of a number. */
export const MAX_SCALE = 9;

/** Resolves a type; reports once and gives null when it has no meaning. */
export function resolveType(program: Program, type: TypeExpression): ResolvedType | null {
  return resolveGuarded(program, type, []);
}

/** True when values in `bounds` are exact integers that fit the widest wire. */
export function fits(bounds: Bounds): boolean {
  return (
    Math.abs(bounds.min) <= Number.MAX_SAFE_INTEGER &&
    Math.abs(bounds.max) <= Number.MAX_SAFE_INTEGER &&
    widthOf(bounds) <= MAX_WIDTH
  );
}

function resolveGuarded(
  program: Program,
  type: TypeExpression,
  active: readonly string[],
): ResolvedType | null {
  const known = program.types.get(type);
  if (known !== undefined) return known;
  const unit = type.unit === null ? null : resolveUnit(program, type.unit);
  const inner = resolveBase(program, type.base, active);
  const resolved = inner && {
    base: inner.base,
    optional: inner.optional || type.optional !== null,
    unit: unit ?? inner.unit,
  };
  program.types.set(type, resolved);
  return resolved;
}

function resolveBase(
  program: Program,
  base: BaseType,
  active: readonly string[],
): ResolvedType | null {
  switch (base.kind) {
    case "boolType":
      return plain({ kind: "bool" });
    case "idType":
      return plain({ kind: "id" });
    case "enumType":
      return enumeration(program, base.members);
    case "codesType":
      program.report.push(...base.codes.flatMap((code) => codeFindings(base.system.text, code)));
      return enumeration(program, base.codes, base.system.text);
    case "namedType":
      return resolveNamed(program, base.name, active);
    case "intType":
      return numeric(program, base.span, 0, base.range);
    case "decimalType":
      return numeric(program, base.span, base.scale, base.range);
    case "dateType": {
      if (base.range === null) return plain({ kind: "date", range: null });
      const range = resolveRange(program, base.range, null);
      return range && plain({ kind: "date", range });
    }
  }
}

function plain(base: ResolvedBase): ResolvedType {
  return { base, optional: false, unit: null };
}

function enumeration(
  program: Program,
  members: readonly (Name | Text)[],
  system?: string,
): ResolvedType | null {
  const seen = new Map<string, Span>();
  for (const [index, { text, span }] of members.entries()) {
    const earlier = seen.get(text);
    if (earlier === undefined) {
      seen.set(text, span);
      continue;
    }
    const related = [{ span: earlier, text: "first here" }];
    // From the end of the one before, so that its comma goes as well.
    const start = members[index - 1]?.span.end ?? span.start;
    const fixes = [deleting("safe", { ...span, start }, program.sources)];
    const parameters = { name: text };
    program.report.push(finding("resolve/duplicate-name", span, parameters, { related, fixes }));
  }
  if (seen.size === 0) return null;
  return plain({
    kind: "enum",
    members: [...seen.keys()],
    ...(system !== undefined && { system }),
  });
}

function resolveNamed(
  program: Program,
  name: Name,
  active: readonly string[],
): ResolvedType | null {
  const types = visible(program, name.span.path, "type");
  const declaration = types.get(name.text);
  if (declaration === undefined) {
    const known = [...types.keys(), "Int", "Decimal", "Date", "Bool", "Id"];
    const parameters = { name: name.text, suggestion: suggestion(name.text, known) };
    const fixes = renaming(name.span, name.text, known);
    program.report.push(finding("resolve/unknown-type", name.span, parameters, { fixes }));
    return null;
  }
  const key = `${declaration.span.path}#${declaration.span.start}`;
  if (active.includes(key)) {
    program.report.push(
      finding("resolve/cyclic-declaration", name.span, { name: declaration.name.text }),
    );
    return null;
  }
  if (active.length > MAX_CHAIN) {
    const parameters = { name: name.text, limit: MAX_CHAIN };
    program.report.push(finding("resolve/too-deep", name.span, parameters));
    return null;
  }
  return resolveGuarded(program, declaration.type, [...active, key]);
}

function numeric(
  program: Program,
  span: Span,
  scale: number,
  range: RangeLiteral | null,
): ResolvedType | null {
  if (scale > MAX_SCALE) {
    program.report.push(finding("type/scale-too-large", span, { scale }));
    return null;
  }
  if (range === null) return plain({ kind: "int", scale, range: null });
  const bounds = resolveRange(program, range, scale);
  return bounds && plain({ kind: "int", scale, range: bounds });
}

/** The bounds of a range of numbers at `scale`, or of dates when `scale` is null. */
function resolveRange(program: Program, range: RangeLiteral, scale: number | null): Bounds | null {
  const min = resolveBound(program, range.from, scale);
  const max = resolveBound(program, range.to, scale);
  if (min === null || max === null) return null;
  const show = (value: number): string =>
    scale === null
      ? formatValue({ kind: "date", min, max }, value)
      : formatValue({ kind: "int", min, max, scale }, value);
  if (min > max) {
    const parameters = { from: show(min), to: show(max) };
    const fixes = [swapping(range.from.span, range.to.span, program.sources)];
    program.report.push(finding("type/empty-range", range.span, parameters, { fixes }));
    return null;
  }
  if (!fits({ min, max })) {
    const parameters = { min: show(min), max: show(max) };
    program.report.push(finding("type/too-wide", range.span, parameters));
    return null;
  }
  return { min, max };
}

function resolveBound(
  program: Program,
  bound: RangeLiteral["from"],
  scale: number | null,
): number | null {
  const { report } = program;
  if (bound.kind === "error") return null;
  if (bound.kind === "date" && scale === null) return bound.days;
  const number = numberLiteral(bound);
  if (number === null || scale === null) {
    const expected = scale === null ? "a date" : "a number";
    const found = bound.kind === "date" ? "a date" : number ? "a number" : "another expression";
    report.push(finding("type/mismatch", bound.span, { expected, found }));
    return null;
  }
  const value = atScale(number, scale);
  if (value === null) {
    const text = formatValue({ kind: "int", min: 0, max: 0, scale: number.scale }, number.digits);
    report.push(finding("type/too-precise", bound.span, { value: text, scale }));
  }
  return value;
}

/** The UCUM text of a unit that is written as a string, or named by a `unit` declaration. */
export function resolveUnit(program: Program, unit: Text): string | null {
  const isString = program.sources.get(unit.span.path)?.[unit.span.start] === '"';
  if (isString) return validUnit(program, unit);
  const units = visible(program, unit.span.path, "unit");
  const declaration = units.get(unit.text);
  if (declaration !== undefined) return validUnit(program, declaration.ucum);
  const parameters = { name: unit.text, suggestion: suggestion(unit.text, units.keys()) };
  const fixes = renaming(unit.span, unit.text, units.keys());
  program.report.push(finding("resolve/unknown-unit", unit.span, parameters, { fixes }));
  return null;
}

/** Rule T-04. A declaration is reported once, however often it is used. */
function validUnit(program: Program, unit: Text): string | null {
  if (isUcum(unit.text)) return unit.text;
  const place = `${unit.span.path}#${unit.span.start}`;
  if (!program.badUnits.has(place)) {
    program.badUnits.add(place);
    program.report.push(finding("type/invalid-unit", unit.span, { unit: unit.text }));
  }
  return null;
}

import { boundsOf, type EnumType, type Expression } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { nearest, suggestion } from "../../diagnostics/did-you-mean.ts";
import { openParameter } from "../../rules/disclosure/open-parameter.ts";
import { identifierUsed } from "../../rules/disclosure/identifier-used.ts";
import type { Span } from "../../source/span.ts";
import { describeType } from "../describe.ts";
import { visible } from "../program.ts";
import { resolveType } from "../types.ts";
import { rowExpression } from "./row.ts";
import { literal, type Alias, type Context, type RowScope, type Typed } from "./typed.ts";

type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { kind: Kind }>;

/** A field, a `let`, or a member of the expected enum, in this order (rule T-05). */
export function nameInRow(scope: RowScope, syntax: Of<"name">, context: Context): Typed | null {
  const { text, span } = syntax;
  const alias = scope.aliases.get(text);
  if (alias !== undefined) {
    scope.used.aliases.add(text);
    return meaningOf(scope, alias, context);
  }
  if (scope.schema.fields.has(text)) return fieldInRow(scope, text, span, context);
  if (context.expected?.kind === "enum") return memberValue(scope, span, text, context.expected);
  scope.report.push(finding("resolve/unknown-name", span, unknownName(scope, text)));
  return null;
}

/** `participants.age`, or a member of a named enum: `Response.CR` (rule T-06). */
export function memberOf(scope: RowScope, syntax: Of<"member">, context: Context): Typed | null {
  const { object, name } = syntax;
  const owner = object.kind === "name" ? object.text : "";
  if (owner === scope.data && owner !== "") {
    if (scope.schema.fields.has(name.text)) {
      return fieldInRow(scope, name.text, syntax.span, context);
    }
    const known = suggestion(name.text, scope.schema.fields.keys());
    const parameters = { object: owner, name: name.text, suggestion: known };
    scope.report.push(finding("resolve/unknown-member", name.span, parameters));
    return null;
  }
  const types = visible(scope.program, scope.path, "type");
  const declaration = types.get(owner);
  if (declaration === undefined) {
    const known = suggestion(owner, [scope.data, ...types.keys()]);
    const parameters = { object: owner || "this expression", name: name.text, suggestion: known };
    scope.report.push(finding("resolve/unknown-member", syntax.span, parameters));
    return null;
  }
  const resolved = resolveType(scope.program, declaration.type);
  if (resolved === null) return null;
  if (resolved.base.kind === "enum") {
    return memberValue(scope, syntax.span, name.text, resolved.base);
  }
  const parameters = { object: owner, name: name.text, suggestion: "only enums have members" };
  scope.report.push(finding("resolve/unknown-member", syntax.span, parameters));
  return null;
}

/** A code of the expected code list (rule T-08). */
export function stringInRow(scope: RowScope, syntax: Of<"string">, context: Context): Typed | null {
  const { expected } = context;
  if (expected?.kind === "enum") return memberValue(scope, syntax.span, syntax.text, expected);
  const parameters = { expected: expected ? describeType(expected) : "a value", found: "a text" };
  scope.report.push(finding("type/mismatch", syntax.span, parameters));
  return null;
}

/** `$name`; an open parameter is reported where it is used (rule T-07). */
export function parameterInRow(scope: RowScope, syntax: Of<"parameterReference">): Typed | null {
  const { name, span } = syntax;
  const parameter = scope.parameters.get(name.text);
  if (parameter === undefined) {
    if (scope.declaredParameters.has(name.text)) return null;
    const known = suggestion(name.text, scope.parameters.keys());
    const parameters = { name: name.text, suggestion: known };
    scope.report.push(finding("resolve/unknown-parameter", name.span, parameters));
    return null;
  }
  scope.used.parameters.add(name.text);
  if (parameter.plan === null) {
    openParameter(scope, parameter, span, null);
    return null;
  }
  const expression: Expression = { kind: "parameter", parameter: parameter.index };
  scope.spans.set(expression, span);
  const { type } = parameter.plan;
  const { unit } = parameter;
  return {
    expression,
    type,
    optional: false,
    unit,
    constant: null,
    columns: new Set(),
    span,
    size: 1,
    height: 1,
  };
}

/** True when a name or text has a meaning only where a type is expected. */
export function needsExpected(scope: RowScope, syntax: Syntax): boolean {
  if (syntax.kind === "string") return true;
  if (syntax.kind !== "name") return false;
  return !scope.aliases.has(syntax.text) && !scope.schema.fields.has(syntax.text);
}

function meaningOf(scope: RowScope, alias: Alias, context: Context): Typed | null {
  if (alias.broken) return null;
  const key = [...context.present].sort((a, b) => a - b).join(",");
  const known = alias.meanings.get(key);
  if (known !== undefined) return known;
  // The declaration was reported on where it stands; here only what is known to be present is more.
  const muted = { ...scope, report: [] };
  const typed = rowExpression(muted, alias.value, { ...context, expected: null });
  alias.meanings.set(key, typed);
  return typed;
}

function fieldInRow(scope: RowScope, name: string, span: Span, context: Context): Typed | null {
  const field = scope.schema.fields.get(name);
  if (field === undefined || field.kind === "broken") return null;
  if (field.kind === "identifier") {
    scope.report.push(identifierUsed(name, span, field.span));
    return null;
  }
  const { index, column } = field;
  const raw: Expression = { kind: "column", column: index };
  scope.spans.set(raw, span);
  const narrowed = column.optional && context.present.has(index);
  let expression: Expression = raw;
  if (narrowed) {
    const otherwise: Expression = { kind: "literal", value: boundsOf(column.type).min };
    expression = { kind: "orElse", operand: raw, otherwise };
    scope.spans.set(otherwise, span);
    scope.spans.set(expression, span);
  }
  return {
    expression,
    type: column.type,
    optional: column.optional && !narrowed,
    unit: column.unit ?? null,
    constant: null,
    columns: new Set([index]),
    span,
    size: narrowed ? 3 : 1,
    height: narrowed ? 2 : 1,
  };
}

function memberValue(scope: RowScope, span: Span, name: string, type: EnumType): Typed | null {
  const index = type.members.indexOf(name);
  if (index !== -1) return literal(scope, span, type, index);
  const known = suggestion(name, type.members);
  const parameters = { name, type: describeType(type), suggestion: known };
  scope.report.push(finding("type/unknown-value", span, parameters));
  return null;
}

function unknownName(
  scope: RowScope,
  name: string,
): { name: string; schema: string; suggestion: string } {
  const known = [...scope.schema.fields.keys(), ...scope.aliases.keys()];
  const parameter = nearest(name, scope.parameters.keys());
  const owner = [...scope.schema.fields].find(
    ([, field]) =>
      field.kind === "column" &&
      field.column.type.kind === "enum" &&
      field.column.type.members.includes(name),
  );
  const schema = scope.schema.name;
  if (parameter === name) {
    return { name, schema, suggestion: `parameters are written with a dollar: \`$${name}\`` };
  }
  if (owner !== undefined) {
    const advice = `\`${name}\` is a value of \`${owner[0]}\`: compare the two`;
    return { name, schema, suggestion: advice };
  }
  return { name, schema, suggestion: suggestion(name, known) };
}

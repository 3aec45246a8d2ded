import { boundsOf, type EnumType, type Expression } from "@qsc/plan";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { nearest, suggestion } from "../../diagnostics/did-you-mean.ts";
import type { Diagnostic, Fix } from "../../diagnostics/diagnostic.ts";
import { renaming, replacing } from "../../diagnostics/fixes.ts";
import { openParameter } from "../../rules/disclosure/open-parameter.ts";
import { identifierUsed } from "../../rules/disclosure/identifier-used.ts";
import type { Span } from "../../source/span.ts";
import { describeType } from "../describe.ts";
import type { JoinedSchema } from "../data.ts";
import { visible } from "../program.ts";
import { resolveType } from "../types.ts";
import { rowExpression } from "./row.ts";
import { literal, type Alias, type Context, type RowScope, type Typed } from "./typed.ts";

type Of<Kind extends Syntax["kind"]> = Extract<Syntax, { kind: Kind }>;

/** A field of the joined row or the person, a `let`, or a member of the expected enum (rule T-05). */
export function nameInRow(scope: RowScope, syntax: Of<"name">, context: Context): Typed | null {
  const { text, span } = syntax;
  const { joined } = context;
  const alias = scope.aliases.get(text);
  if (joined?.schema.fields.has(text) === true) {
    if (alias === undefined && !scope.schema.fields.has(text)) {
      return fieldInRow(scope, joined, text, span, context);
    }
    scope.report.push(ambiguousName(scope, joined, text, span, alias !== undefined));
    return null;
  }
  if (alias !== undefined) {
    scope.used.aliases.add(text);
    return meaningOf(scope, alias, context);
  }
  if (scope.schema.fields.has(text)) return fieldInRow(scope, null, text, span, context);
  if (context.expected?.kind === "enum") return memberValue(scope, span, text, context.expected);
  scope.report.push(unknownName(scope, text, span, joined));
  return null;
}

/** `participants.age`, `events.grade` where it is about a row of them, or a member of a named enum: `Response.CR` (rule T-06). */
export function memberOf(scope: RowScope, syntax: Of<"member">, context: Context): Typed | null {
  const { object, name } = syntax;
  const owner = object.kind === "name" ? object.text : "";
  const joined = scope.joined.get(owner) ?? null;
  if (joined !== null && context.joined !== joined) {
    const parameters = {
      name: `${owner}.${name.text}`,
      schema: scope.schema.name,
      suggestion: inQuantifier(joined, name.text),
    };
    scope.report.push(finding("resolve/unknown-name", syntax.span, parameters));
    return null;
  }
  if (joined !== null || (owner === scope.data && owner !== "")) {
    const { fields } = joined?.schema ?? scope.schema;
    if (fields.has(name.text)) return fieldInRow(scope, joined, name.text, syntax.span, context);
    const known = suggestion(name.text, fields.keys());
    const parameters = { object: owner, name: name.text, suggestion: known };
    const fixes = renaming(name.span, name.text, fields.keys());
    scope.report.push(finding("resolve/unknown-member", name.span, parameters, { fixes }));
    return null;
  }
  const types = visible(scope.program, scope.path, "type");
  const declaration = types.get(owner);
  if (declaration === undefined) {
    const known = [scope.data, ...scope.joined.keys(), ...types.keys()];
    const parameters = {
      object: owner || "this expression",
      name: name.text,
      suggestion: suggestion(owner, known),
    };
    const fixes = renaming(object.span, owner, known);
    scope.report.push(finding("resolve/unknown-member", syntax.span, parameters, { fixes }));
    return null;
  }
  const resolved = resolveType(scope.program, declaration.type);
  if (resolved === null) return null;
  if (resolved.base.kind === "enum") {
    return memberValue(scope, syntax.span, name.text, resolved.base, (near) => `${owner}.${near}`);
  }
  const parameters = { object: owner, name: name.text, suggestion: "only enums have members" };
  scope.report.push(finding("resolve/unknown-member", syntax.span, parameters));
  return null;
}

/** A code of the expected code list (rule T-08). */
export function stringInRow(scope: RowScope, syntax: Of<"string">, context: Context): Typed | null {
  const { expected } = context;
  if (expected?.kind === "enum") {
    return memberValue(scope, syntax.span, syntax.text, expected, JSON.stringify);
  }
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
    const known = [...scope.parameters.keys()];
    const parameters = { name: name.text, suggestion: suggestion(name.text, known) };
    const fixes = renaming(name.span, name.text, known);
    scope.report.push(finding("resolve/unknown-parameter", name.span, parameters, { fixes }));
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
export function needsExpected(scope: RowScope, syntax: Syntax, { joined }: Context): boolean {
  if (syntax.kind === "string") return true;
  if (syntax.kind !== "name" || joined?.schema.fields.has(syntax.text) === true) return false;
  return !scope.aliases.has(syntax.text) && !scope.schema.fields.has(syntax.text);
}

function meaningOf(scope: RowScope, alias: Alias, context: Context): Typed | null {
  if (alias.broken) return null;
  const key = [...context.present].sort((a, b) => a - b).join(",");
  const known = alias.meanings.get(key);
  if (known !== undefined) return known;
  // The declaration was reported on where it stands; here only what is known to be present is more.
  const muted = { ...scope, report: [] };
  const typed = rowExpression(muted, alias.value, { ...context, joined: null, expected: null });
  alias.meanings.set(key, typed);
  return typed;
}

/** A field of the person, or of the row of `joined`, as slot 0 has it. */
function fieldInRow(
  scope: RowScope,
  joined: JoinedSchema | null,
  name: string,
  span: Span,
  context: Context,
): Typed | null {
  const field = (joined?.schema ?? scope.schema).fields.get(name);
  if (field === undefined || field.kind === "broken") return null;
  if (field.kind === "identifier") {
    scope.report.push(identifierUsed(name, span, field.span));
    return null;
  }
  const { column } = field;
  const index = field.index + (joined === null ? 0 : joined.slots.first + 1);
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

function memberValue(
  scope: RowScope,
  span: Span,
  name: string,
  type: EnumType,
  write?: (member: string) => string,
): Typed | null {
  const index = type.members.indexOf(name);
  if (index !== -1) return literal(scope, span, type, index);
  const known = suggestion(name, type.members);
  const parameters = { name, type: describeType(type), suggestion: known };
  const fixes = renaming(span, name, type.members, write);
  scope.report.push(finding("type/unknown-value", span, parameters, { fixes }));
  return null;
}

function ambiguousName(
  scope: RowScope,
  joined: JoinedSchema,
  name: string,
  span: Span,
  isAlias: boolean,
): Diagnostic {
  const other = isAlias ? `the \`let\` ${name}` : `\`${scope.data}.${name}\``;
  const parameters = { name, joined: joined.name, other };
  return finding("resolve/ambiguous-name", span, parameters);
}

function inQuantifier(joined: JoinedSchema, name: string): string {
  return `a person has several rows of \`${joined.name}\`: write what of them counts, as in \`any(${joined.name}, ${name} …)\``;
}

function unknownName(
  scope: RowScope,
  name: string,
  span: Span,
  row: JoinedSchema | null,
): Diagnostic {
  const own = [...scope.schema.fields.keys(), ...scope.aliases.keys()];
  const known = [...(row?.schema.fields.keys() ?? []), ...own];
  const parameter = nearest(name, scope.parameters.keys());
  const owner = [...scope.schema.fields].find(
    ([, field]) =>
      field.kind === "column" &&
      field.column.type.kind === "enum" &&
      field.column.type.members.includes(name),
  );
  const schema = (row?.schema ?? scope.schema).name;
  const because = (advice: string, fixes: readonly Fix[]): Diagnostic => {
    const parameters = { name, schema, suggestion: advice };
    return finding("resolve/unknown-name", span, parameters, { fixes });
  };
  const joined = [...scope.joined.values()].find((one) => one.schema.fields.has(name));
  if (joined !== undefined) return because(inQuantifier(joined, name), []);
  if (parameter === name) {
    const advice = `parameters are written with a dollar: \`$${name}\``;
    return because(advice, [replacing("unsafe", span, `$${name}`)]);
  }
  if (owner !== undefined) {
    const advice = `\`${name}\` is a value of \`${owner[0]}\`: compare the two`;
    return because(advice, [replacing("unsafe", span, `${owner[0]} == ${name}`)]);
  }
  return because(suggestion(name, known), renaming(span, name, known));
}

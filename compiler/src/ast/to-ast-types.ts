import type {
  BaseTypeCstNode,
  BoundCstNode,
  CodesCstNode,
  FieldCstNode,
  NameSetCstNode,
  PersonCstNode,
  RangeCstNode,
  SchemaCstNode,
  TypeExpressionCstNode,
} from "@qsc/grammar";
import {
  compact,
  convertAll,
  docOf,
  errorAt,
  integerOf,
  nameOf,
  nameOrEmpty,
  namesOf,
  nodeSpan,
  textOf,
  tokenAt,
  tokenSpan,
} from "./cst-access.ts";
import type { Context } from "./cst-access.ts";
import type {
  BaseType,
  Expression,
  FieldDeclaration,
  Name,
  PersonClause,
  RangeLiteral,
  SchemaDeclaration,
  TypeExpression,
} from "./nodes.ts";
import { toDate, toNumber } from "./to-ast-expressions.ts";

/** Types and schemas: spec/language.md §3. A type that cannot be read makes its owner go. */

export function toSchema(context: Context, node: SchemaCstNode): SchemaDeclaration {
  const { Name, schemaItem } = node.children;
  const items = (schemaItem ?? []).map((item) => item.children);
  const persons = items.flatMap((item) => item.person ?? []);
  const [first = null, ...extraPersons] = convertAll(context, persons, toPerson);
  return {
    kind: "schema",
    span: nodeSpan(context, node),
    doc: docOf(context, node),
    name: nameOrEmpty(context, tokenAt(Name), node),
    person: first,
    extraPersons,
    fields: convertAll(
      context,
      items.flatMap((item) => item.field ?? []),
      toField,
    ),
  };
}

export function toTypeExpression(
  context: Context,
  node: TypeExpressionCstNode | undefined,
): TypeExpression | null {
  const baseNode = node?.children.baseType?.[0];
  const base = baseNode === undefined ? null : toBaseType(context, baseNode);
  if (node === undefined || base === null) return null;
  const { Question, String, Name } = node.children;
  const question = tokenAt(Question);
  return {
    kind: "typeExpression",
    span: nodeSpan(context, node),
    base,
    optional: question === undefined ? null : tokenSpan(context, question),
    unit: textOf(context, tokenAt(String)) ?? nameOf(context, tokenAt(Name)),
  };
}

export function toNames(context: Context, node: NameSetCstNode | undefined): readonly Name[] {
  return namesOf(context, node?.children.Name);
}

function toPerson(context: Context, node: PersonCstNode): PersonClause | null {
  const field = nameOf(context, tokenAt(node.children.Name));
  if (field === null) return null;
  const maxRows = integerOf(tokenAt(node.children.Integer));
  return { kind: "person", span: nodeSpan(context, node), field, maxRows };
}

function toField(context: Context, node: FieldCstNode): FieldDeclaration | null {
  const name = nameOf(context, tokenAt(node.children.Name));
  const type = toTypeExpression(context, node.children.typeExpression?.[0]);
  if (name === null || type === null) return null;
  const span = nodeSpan(context, node);
  return {
    kind: "field",
    span,
    doc: docOf(context, node),
    name,
    type,
    mark: toMark(context, node),
  };
}

function toMark(context: Context, node: FieldCstNode): FieldDeclaration["mark"] {
  const { IdentifierMark, Quasi, Sensitive } = node.children;
  const identifier = tokenAt(IdentifierMark);
  if (identifier !== undefined) {
    return { kind: "identifier", span: tokenSpan(context, identifier) };
  }
  const quasi = tokenAt(Quasi);
  if (quasi !== undefined) return { kind: "quasi", span: tokenSpan(context, quasi) };
  const sensitive = tokenAt(Sensitive);
  return sensitive === undefined
    ? null
    : { kind: "sensitive", span: tokenSpan(context, sensitive) };
}

function toBaseType(context: Context, node: BaseTypeCstNode): BaseType | null {
  const { children } = node;
  const span = nodeSpan(context, node);
  const range = children.range?.[0] === undefined ? null : toRange(context, children.range[0]);
  if (children.IntType !== undefined) return { kind: "intType", span, range };
  if (children.DecimalType !== undefined) {
    const scale = integerOf(tokenAt(children.Integer));
    return scale === null ? null : { kind: "decimalType", span, scale, range };
  }
  if (children.DateType !== undefined) return { kind: "dateType", span, range };
  if (children.BoolType !== undefined) return { kind: "boolType", span };
  if (children.IdType !== undefined) return { kind: "idType", span };
  if (children.Enum !== undefined) {
    return { kind: "enumType", span, members: toNames(context, children.nameSet?.[0]) };
  }
  if (children.codes?.[0] !== undefined) return toCodes(context, children.codes[0]);
  const name = nameOf(context, tokenAt(children.Name));
  return name === null ? null : { kind: "namedType", span, name };
}

function toCodes(context: Context, node: CodesCstNode): BaseType | null {
  const { String } = node.children;
  const [system, ...codes] = (String ?? []).map((_, i) => textOf(context, tokenAt(String, i)));
  if (system === undefined || system === null) return null;
  return { kind: "codesType", span: nodeSpan(context, node), system, codes: compact(codes) };
}

function toRange(context: Context, node: RangeCstNode): RangeLiteral {
  const [from, to] = node.children.bound ?? [];
  return {
    kind: "range",
    span: nodeSpan(context, node),
    from: from === undefined ? errorAt(context, node) : toBound(context, from),
    to: to === undefined ? errorAt(context, node) : toBound(context, to),
  };
}

function toBound(context: Context, node: BoundCstNode): Expression {
  const { Minus, Integer, Decimal, Date } = node.children;
  const date = tokenAt(Date);
  if (date !== undefined) return toDate(context, date);
  const integer = tokenAt(Integer);
  const decimal = tokenAt(Decimal);
  const operand =
    integer !== undefined
      ? toNumber(context, "integer", integer)
      : decimal !== undefined
        ? toNumber(context, "decimal", decimal)
        : errorAt(context, node);
  if (Minus === undefined) return operand;
  return { kind: "unary", span: nodeSpan(context, node), operator: "-", operand };
}

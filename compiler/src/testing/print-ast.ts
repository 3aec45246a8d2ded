import type { Document, Expression } from "../ast/nodes.ts";

/**
 * The syntax tree as text, for goldens: a node is `(kind field: value …)`, a list `[…]`, an
 * expression in prefix form; null and spans are left out. Lines wider than 100 characters are
 * broken at fields and elements.
 */
export function printAst(document: Document): string {
  return document.declarations.map((declaration) => print(declaration, 0)).join("\n");
}

export function printExpression(expression: Expression): string {
  const expressions = (items: readonly Expression[]): string =>
    items.map(printExpression).join(" ");
  switch (expression.kind) {
    case "name":
      return expression.text;
    case "member":
      return `(. ${printExpression(expression.object)} ${expression.name.text})`;
    case "parameterReference":
      return `$${expression.name.text}`;
    case "integer":
      return String(expression.value);
    case "decimal":
      return `${expression.digits}e-${expression.scale}`;
    case "percent":
      return `${expression.digits}e-${expression.scale}%`;
    case "date":
      return expression.days === null ? `${expression.text}!` : expression.text;
    case "duration":
      return `(${expression.unit} ${expression.count})`;
    case "string":
      return JSON.stringify(expression.text);
    case "boolean":
      return String(expression.value);
    case "binary":
      return `(${expression.operator} ${expressions([expression.left, expression.right])})`;
    case "unary":
      return `(${expression.operator} ${printExpression(expression.operand)})`;
    case "in":
      return `(in ${printExpression(expression.operand)} ${printSet(expression.set)})`;
    case "isMissing":
      return `(${expression.negated ? "is-not-missing" : "is-missing"} ${printExpression(expression.operand)})`;
    case "orElse":
      return `(else ${expressions([expression.operand, expression.otherwise])})`;
    case "if":
      return `(if ${expressions([expression.condition, expression.then, expression.otherwise])})`;
    case "call":
      return `(${["call", expression.function.text, ...expression.arguments.map(printArgument)].join(" ")})`;
    case "set":
      return `{${expressions(expression.elements)}}`;
    case "steps":
      return `(every ${expressions([expression.step, ...(expression.from === null ? [] : [expression.from])])})`;
    case "error":
      return "<error>";
  }
}

type SetOrRange = Extract<Expression, { kind: "in" }>["set"];

function printSet(set: SetOrRange): string {
  return set.kind === "range"
    ? `${printExpression(set.from)}..${printExpression(set.to)}`
    : printExpression(set);
}

function printArgument(
  argument: Extract<Expression, { kind: "call" }>["arguments"][number],
): string {
  const value = printExpression(argument.value);
  return argument.name === null ? value : `${argument.name.text}: ${value}`;
}

const expressionKinds: ReadonlySet<unknown> = new Set<Expression["kind"]>([
  "name",
  "member",
  "parameterReference",
  "integer",
  "decimal",
  "percent",
  "date",
  "duration",
  "string",
  "boolean",
  "binary",
  "unary",
  "in",
  "isMissing",
  "orElse",
  "if",
  "call",
  "set",
  "error",
]);

const maxWidth = 100;

function print(value: unknown, indent: number): string {
  if (Array.isArray(value))
    return wrap(
      "[",
      value.map((item) => print(item, indent + 2)),
      "]",
      indent,
    );
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  return printNode(value as Readonly<Record<string, unknown>>, indent);
}

function printNode(node: Readonly<Record<string, unknown>>, indent: number): string {
  const kind = node["kind"];
  if (expressionKinds.has(kind)) return printExpression(node as unknown as Expression);
  const fields = Object.entries(node).filter(([key]) => key !== "kind" && key !== "span");
  const text = node["text"];
  if (kind === undefined && fields.length === 1 && typeof text === "string") return printText(text);
  if (kind === "range") return printSet(node as unknown as SetOrRange);
  const shown = fields.filter(([, value]) => value !== null && !isEmptyList(value));
  const printed = shown.map(([key, value]) =>
    value !== null && isBareSpan(value) ? key : `${key}: ${print(value, indent + 2)}`,
  );
  return wrap(typeof kind === "string" ? `(${kind}` : "(", printed, ")", indent);
}

function printText(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? text : JSON.stringify(text);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** A field such as `optional`, whose value is only its place. */
function isBareSpan(value: unknown): boolean {
  return typeof value === "object" && value !== null && "path" in value && "start" in value;
}

function wrap(open: string, parts: readonly string[], close: string, indent: number): string {
  const separator = open.length > 1 && parts.length > 0 ? " " : "";
  const flat = `${open}${separator}${parts.join(" ")}${close}`;
  if (indent + flat.length <= maxWidth && !flat.includes("\n")) return flat;
  const pad = " ".repeat(indent + 2);
  return `${open}${parts.map((part) => `\n${pad}${part}`).join("")}${close}`;
}

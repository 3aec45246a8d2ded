import type { ValueType } from "@qsc/plan";
import type { Expression } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { atScale, numberLiteral } from "./constants.ts";
import { describeDomain, describeType, formatValue } from "./describe.ts";
import { textOf, type Program } from "./program.ts";
import type { ResolvedBase } from "./types.ts";

/**
 * The integer of the plan for a literal of a type; null when it is none, which is then reported.
 * `what` says in words what the value is, for messages.
 */
export function literalValue(
  program: Program,
  element: Expression,
  base: ResolvedBase,
  what: string,
): number | null {
  if (element.kind === "error") return null;
  switch (base.kind) {
    case "bool":
      return element.kind === "boolean"
        ? Number(element.value)
        : unfit(program, element, base, what);
    case "enum":
      return member(program, element, base, what);
    case "date":
      if (element.kind !== "date") return unfit(program, element, base, what);
      return element.days === null ? null : inRange(program, element, base, element.days);
    case "int": {
      const number = numberLiteral(element);
      if (number === null) return unfit(program, element, base, what);
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
  what: string,
): number | null {
  if (element.kind !== "name" && element.kind !== "string")
    return unfit(program, element, base, what);
  const index = base.members.indexOf(element.text);
  if (index !== -1) return index;
  const parameters = {
    name: element.text,
    type: describeType(base),
    suggestion: suggestion(element.text, base.members),
  };
  const write = element.kind === "string" ? JSON.stringify : undefined;
  const fixes = renaming(element.span, element.text, base.members, write);
  program.report.push(finding("type/unknown-value", element.span, parameters, { fixes }));
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

function unfit(program: Program, element: Expression, base: ResolvedBase, what: string): null {
  const literals = ["integer", "decimal", "date", "string", "boolean", "name"];
  if (!literals.includes(element.kind)) {
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

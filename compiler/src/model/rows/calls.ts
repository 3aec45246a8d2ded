import type { Argument, Expression as Syntax } from "../../ast/nodes.ts";
import { finding } from "../../diagnostics/catalog.ts";
import { suggestion } from "../../diagnostics/did-you-mean.ts";
import { renaming } from "../../diagnostics/fixes.ts";
import { endpoints } from "../../rules/disclosure/endpoints.ts";
import { bands } from "./bands.ts";
import { division } from "./division.ts";
import { isAggregate, isQuantifier, KNOWN_FUNCTIONS, PLANNED } from "./functions.ts";
import { quantified } from "./quantified.ts";
import type { Context, RowScope, Typed } from "./typed.ts";

export type Call = Extract<Syntax, { kind: "call" }>;

/** A call inside a row expression: `bands`, `divide`, a function about joined rows, or one that cannot stand there. */
export function callInRow(scope: RowScope, syntax: Call, context: Context): Typed | null {
  const { text } = syntax.function;
  if (text === "bands") return bands(scope, syntax, context);
  if (text === "divide") return division(scope, syntax, context);
  if (isQuantifier(text)) return quantified(scope, syntax, text, context);
  if (isAggregate(text)) {
    const parameters = { function: text, place: context.place };
    scope.report.push(finding("type/aggregate-in-row", syntax.span, parameters));
    return null;
  }
  reportNoFunction(scope, syntax);
  return null;
}

/** Reports a function that is none of those that there are. */
export function reportNoFunction(scope: RowScope, syntax: Call): void {
  const { text, span } = syntax.function;
  const extreme = endpoints(text, syntax.span, span);
  if (extreme !== null) {
    scope.report.push(extreme);
  } else if (PLANNED.has(text)) {
    scope.report.push(finding("support/function", span, { function: text }));
  } else {
    const parameters = { name: text, suggestion: suggestion(text, KNOWN_FUNCTIONS) };
    const fixes = renaming(span, text, KNOWN_FUNCTIONS);
    scope.report.push(finding("resolve/unknown-function", span, parameters, { fixes }));
  }
}

/** The arguments of a call whose arguments have no names; null when their number is wrong. */
export function positional(
  scope: RowScope,
  syntax: Call,
  counts: readonly number[],
  usage: string,
): readonly Syntax[] | null {
  const { text } = syntax.function;
  const named = syntax.arguments.find((argument: Argument) => argument.name !== null);
  if (named?.name) {
    const parameters = { function: text, name: named.name.text, usage };
    scope.report.push(finding("type/argument-name", named.span, parameters));
    return null;
  }
  if (counts.includes(syntax.arguments.length)) {
    return syntax.arguments.map((argument) => argument.value);
  }
  const expected = `${counts.join(" or ")} ${counts.at(-1) === 1 ? "argument" : "arguments"}`;
  const parameters = { function: text, expected, found: syntax.arguments.length, usage };
  scope.report.push(finding("type/argument-count", syntax.span, parameters));
  return null;
}

/** A call without its argument of this name, and the value of that; null where there is none. */
export function withoutNamed(
  call: Call,
  name: string,
): { readonly rest: Call; readonly value: Syntax | null } {
  const argument = call.arguments.find((one) => one.name?.text === name);
  const others = call.arguments.filter((one) => one !== argument);
  return { rest: { ...call, arguments: others }, value: argument?.value ?? null };
}

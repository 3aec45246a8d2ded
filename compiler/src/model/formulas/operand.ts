import { finding } from "../../diagnostics/catalog.ts";
import { suggestion } from "../../diagnostics/did-you-mean.ts";
import { renaming } from "../../diagnostics/fixes.ts";
import type { Expression as Syntax } from "../../ast/nodes.ts";
import { figureOfOthers } from "../../rules/disclosure/figure-of-others.ts";
import { rowLevelOutput } from "../../rules/disclosure/row-level-output.ts";
import type { RowScope } from "../rows/typed.ts";
import type { Figure, FigureScope, FigureType } from "./figure.ts";

/** A figure that a formula may compute with, and what it is there. */
export interface Operand {
  readonly item: number;
  readonly type: FigureType;
}

/**
 * A name in a formula is a figure above of the same query, which everybody gets who gets the result (rule T-80).
 * Values of rows, and figures whose name a field or `let` has as well, are refused.
 */
export function operandNamed(
  scope: FigureScope,
  syntax: Extract<Syntax, { readonly kind: "name" }>,
): Operand | null {
  const { text, span } = syntax;
  const { report } = scope.rows;
  const figure = scope.above.get(text);
  const isOfRows = isRowName(scope.rows, text);
  if (scope.rows.aliases.has(text)) scope.rows.used.aliases.add(text);
  if (isOfRows && (figure === undefined || text === scope.own.name.text)) {
    report.push(rowLevelOutput(scope.own.name.text, span));
    return null;
  }
  // Its error is reported where it stands.
  if (figure === null) return null;
  if (figure === undefined) {
    reportNoFigure(scope, syntax);
    return null;
  }
  if (isOfRows) {
    const other = scope.rows.aliases.has(text) ? "a `let`" : "a field";
    report.push(finding("resolve/ambiguous-figure", span, { name: text, other }));
    return null;
  }
  const withheld = figureOfOthers(scope.own, scope.recipients, text, figure.recipients, span);
  if (withheld !== null) {
    report.push(withheld);
    return null;
  }
  if (figure.type === null) {
    const what = `\`${text}\` is ${NO_NUMBER[figure.what] ?? "no number"}, which`;
    report.push(finding("type/figure-operand", span, { what }));
    return null;
  }
  return { item: figure.item, type: figure.type };
}

const NO_NUMBER: Readonly<Partial<Record<Figure["what"], string>>> = {
  histogram: "a histogram",
  quantile: "a band",
};

/** Whether a name is one of a row's values: a field or a `let`. */
export function isRowName(scope: RowScope, name: string): boolean {
  const schemas = [scope.schema, ...[...scope.joined.values()].map(({ schema }) => schema)];
  return scope.aliases.has(name) || schemas.some(({ fields }) => fields.has(name));
}

function reportNoFigure(
  { rows, own, keys, above, names }: FigureScope,
  { text, span }: Extract<Syntax, { readonly kind: "name" }>,
): void {
  if (names.has(text)) {
    const reason = text === own.name.text ? "a figure cannot rest on itself" : "it stands below";
    rows.report.push(finding("resolve/figure-order", span, { name: text, reason }));
  } else if (keys.some(({ name }) => name === text)) {
    rows.report.push(finding("type/figure-operand", span, { what: `the group key \`${text}\`` }));
  } else {
    const known = [...above.keys()];
    const parameters = { name: text, suggestion: suggestion(text, known) };
    const fixes = renaming(span, text, known);
    rows.report.push(finding("resolve/unknown-item", span, parameters, { fixes }));
  }
}

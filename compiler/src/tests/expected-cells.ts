import type { CellExpectation, ExpectedItem, Expression, NamedValue } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import type { Model, ModelItem, ModelQuery } from "../model/model.ts";
import { textOf, type Program } from "../model/program.ts";
import type { TestScope } from "./check-test.ts";
import type { ExpectedCells, ExpectedFigure } from "./contract-test.ts";
import { expectedValue } from "./expected-value.ts";

/** The figures that a test expects, by query, cells and item. */
export function checkCells(
  { program, model }: TestScope,
  expectations: readonly CellExpectation[],
): readonly ExpectedCells[] {
  if (model === null) return [];
  return expectations.flatMap((expectation) => {
    const query = queryOf(program, model, expectation);
    if (query === null) return [];
    const { keys, items } = query;
    const labels = labelsOf(program, keys, expectation.keys);
    const figures = itemsOf(program, model, items, expectation.items);
    return [{ query: model.queries.indexOf(query), labels, items: figures }];
  });
}

function queryOf(
  program: Program,
  model: Model,
  { query, span }: CellExpectation,
): ModelQuery | null {
  const names = model.queries.map(({ name }) => name);
  if (query === null) {
    if (model.queries.length === 1) return model.queries[0] ?? null;
    const head = { ...span, end: Math.min(span.end, span.start + "expect".length) };
    const queries = names.map((name) => `\`${name}\``).join(", ");
    program.report.push(finding("test/which-query", head, { queries }));
    return null;
  }
  const found = model.queries.find(({ name }) => name === query.text);
  if (found !== undefined) return found;
  const parameters = { name: query.text, suggestion: suggestion(query.text, names) };
  const fixes = renaming(query.span, query.text, names);
  program.report.push(finding("resolve/unknown-query", query.span, parameters, { fixes }));
  return null;
}

function labelsOf(
  program: Program,
  keys: ModelQuery["keys"],
  given: readonly NamedValue[],
): readonly (number | null)[] {
  const labels: (number | null)[] = keys.map(() => null);
  for (const { name, value } of unique(program, given)) {
    const at = keys.findIndex((key) => key.name === name.text);
    const key = keys[at];
    if (key === undefined) {
      const known = keys.map((each) => each.name);
      const parameters = { name: name.text, suggestion: suggestion(name.text, known) };
      const fixes = renaming(name.span, name.text, known);
      program.report.push(finding("resolve/unknown-key", name.span, parameters, { fixes }));
      continue;
    }
    const text = labelText(program, value);
    const label = key.labels.indexOf(text);
    if (label !== -1) labels[at] = label;
    else {
      const known = suggestion(text, key.labels);
      const parameters = { name: text, type: `key \`${key.name}\``, suggestion: known };
      const write = value.kind === "string" ? JSON.stringify : undefined;
      const fixes = renaming(value.span, text, key.labels, write);
      program.report.push(finding("type/unknown-value", value.span, parameters, { fixes }));
    }
  }
  return labels;
}

/** As the table of a result shows it: `control`, `true`, `42`, or a band in quotes. */
export function labelText(program: Program, value: Expression): string {
  if (value.kind === "string") return value.text;
  if (value.kind === "integer") return String(value.value);
  return textOf(program, value.span);
}

function itemsOf(
  program: Program,
  model: Model,
  items: readonly ModelItem[],
  expected: readonly ExpectedItem[],
): readonly ExpectedFigure[] {
  return unique(program, expected).flatMap(({ name, value }) => {
    const index = items.findIndex((item) => item.name === name.text);
    const item = items[index];
    if (item === undefined) {
      const known = items.map((each) => each.name);
      const parameters = { name: name.text, suggestion: suggestion(name.text, known) };
      const fixes = renaming(name.span, name.text, known);
      program.report.push(finding("resolve/unknown-item", name.span, parameters, { fixes }));
      return [];
    }
    if (item.hidden === true) {
      program.report.push(finding("test/hidden-figure", name.span, { name: name.text }));
      return [];
    }
    if (value === null) {
      const text = "suppressed";
      return [{ item: index, span: name.span, text, value: { kind: "suppressed" } }];
    }
    const known = expectedValue(program, model.disclosure.minimumCohort, item, value);
    if (known === null) return [];
    return [{ item: index, span: value.span, text: textOf(program, value.span), value: known }];
  });
}

/** Those whose name is new; others are reported. */
function unique<Named extends { readonly name: NamedValue["name"] }>(
  program: Program,
  all: readonly Named[],
): readonly Named[] {
  const seen = new Map<string, Named>();
  for (const each of all) {
    const { text, span } = each.name;
    const earlier = seen.get(text);
    if (earlier === undefined) {
      seen.set(text, each);
      continue;
    }
    const related = [{ span: earlier.name.span, text: "first given here" }];
    program.report.push(finding("resolve/duplicate-name", span, { name: text }, { related }));
  }
  return [...seen.values()];
}

import { boundsOf, type Column, type Expression } from "@qsc/plan";
import type { NamedValue, TestDeclaration, TestGiven, TestRow } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { readsOf } from "../lower/cohorts/reads.ts";
import { resolvePath } from "../model/files.ts";
import { literalValue } from "../model/literal-values.ts";
import type { Model, ModelItem } from "../model/model.ts";
import { textOf, type Program } from "../model/program.ts";
import type { ResolvedBase } from "../model/types.ts";
import type { TestScope } from "./check-test.ts";
import type { RowGroup, TestSite } from "./contract-test.ts";

/** More rows than a rule of disclosure needs to be seen at work. */
export const MAX_ROWS = 100_000;

/** The rows of a test, each `given` a site. */
export function checkGiven(
  { program, model, columns }: TestScope,
  test: TestDeclaration,
): readonly TestSite[] {
  if (model === null) return [];
  const persons = new Map<string, NamedValue>();
  let rows = 0;
  const sites: TestSite[] = [];
  for (const given of test.given) {
    const { data } = given;
    if (data.text !== model.dataset.name) {
      const known = suggestion(data.text, [model.dataset.name]);
      const parameters = { name: data.text, suggestion: known };
      const fixes = renaming(data.span, data.text, [model.dataset.name]);
      program.report.push(finding("resolve/unknown-data", data.span, parameters, { fixes }));
      continue;
    }
    if (given.from !== null) {
      sites.push(...fileOf(program, given));
      continue;
    }
    rows += given.rows.reduce((sum, { count }) => sum + (count ?? 1), 0);
    if (rows > MAX_ROWS) {
      program.report.push(finding("test/too-many-rows", given.span, { limit: MAX_ROWS }));
      break;
    }
    const scope = { program, model, columns, persons };
    sites.push({ kind: "rows", groups: given.rows.map((row) => checkRow(scope, row)) });
  }
  return sites;
}

function fileOf(program: Program, given: TestGiven): readonly TestSite[] {
  const { from } = given;
  if (from === null) return [];
  const path = resolvePath(from.span.path, from.text, ".csv");
  if (path !== null) return [{ kind: "file", path, span: from.span }];
  program.report.push(finding("test/data-path", from.span, { path: from.text }));
  return [];
}

interface RowScope {
  readonly program: Program;
  readonly model: Model;
  readonly columns: ReadonlyMap<string, TestColumn>;
  /** Identifiers that are taken, by field and text. */
  readonly persons: Map<string, NamedValue>;
}

export interface TestColumn {
  readonly column: Column;
  readonly index: number;
  /** Whether some figure depends on it; if none does, rows may leave it out. */
  readonly read: boolean;
}

/** The columns that rows give values for, by name. */
export function columnsOf(model: Model): ReadonlyMap<string, TestColumn> {
  const expressions = model.queries.flatMap(({ where, keys, items }) => [
    where,
    ...keys.map((key) => key.expression),
    ...items.flatMap(({ aggregate }) => expressionsOf(aggregate)),
  ]);
  const reads = readsOf(expressions).columns;
  return new Map(
    model.dataset.columns.map((column, index) => [
      column.name,
      { column, index, read: reads.has(index) },
    ]),
  );
}

function expressionsOf(aggregate: ModelItem["aggregate"]): readonly (Expression | null)[] {
  switch (aggregate.kind) {
    case "count":
    case "proportion":
    case "differenceOfProportions":
    case "ratioOfProportions":
      return [aggregate.condition];
    case "sum":
    case "mean":
    case "variance":
    case "stddev":
    case "differenceOfMeans":
    case "quantile":
      return [aggregate.value];
    case "histogram":
      return [aggregate.value, ...aggregate.bins.map((bin) => bin.condition)];
    case "derived":
      return [];
  }
}

function checkRow(scope: RowScope, row: TestRow): RowGroup {
  const { program, model, columns } = scope;
  const given = new Map<string, NamedValue>();
  const values: (number | null)[] = [...columns.values()].map(({ column }) =>
    column.optional ? null : boundsOf(column.type).min,
  );
  for (const field of row.values) {
    const { name, value } = field;
    const earlier = given.get(name.text);
    if (earlier !== undefined) {
      const related = [{ span: earlier.name.span, text: "first given here" }];
      program.report.push(
        finding("resolve/duplicate-name", name.span, { name: name.text }, { related }),
      );
      continue;
    }
    given.set(name.text, field);
    const known = columns.get(name.text);
    if (known !== undefined) {
      values[known.index] = literalValue(program, value, baseOf(known.column), "a value of a row");
    } else if (model.identifiers.includes(name.text)) {
      checkPerson(scope, row, field);
    } else {
      const names = [...columns.keys(), ...model.identifiers];
      const object = model.dataset.name;
      const parameters = { object, name: name.text, suggestion: suggestion(name.text, names) };
      const fixes = renaming(name.span, name.text, names);
      program.report.push(finding("resolve/unknown-member", name.span, parameters, { fixes }));
    }
  }
  const absent = [...columns.values()].filter(
    ({ column, read }) => read && !column.optional && !given.has(column.name),
  );
  if (absent.length > 0) {
    const fields = absent.map(({ column }) => `\`${column.name}\``).join(", ");
    program.report.push(finding("test/field-missing", row.span, { fields }));
  }
  return { count: row.count ?? 1, values };
}

/** An identifier plays no part in a run, but two rows with the same one would be one person. */
function checkPerson({ program, persons }: RowScope, row: TestRow, field: NamedValue): void {
  const text = textOf(program, field.value.span);
  const key = `${field.name.text} ${text}`;
  const earlier = persons.get(key);
  persons.set(key, field);
  if (earlier === undefined && (row.count ?? 1) <= 1) return;
  const related =
    earlier === undefined ? [] : [{ span: earlier.value.span, text: "the same person" }];
  program.report.push(
    finding("test/duplicate-person", field.value.span, { person: text }, { related }),
  );
}

function baseOf({ type }: Column): ResolvedBase {
  switch (type.kind) {
    case "bool":
    case "enum":
      return type;
    case "date":
      return { kind: "date", range: type };
    case "int":
      return { kind: "int", scale: type.scale, range: type };
  }
}

import { boundsOf, slotsOf, type Column, type Expression } from "@qsc/plan";
import type { NamedValue, TestRow } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { readsOf } from "../lower/cohorts/reads.ts";
import { literalValue } from "../model/literal-values.ts";
import type { Model, ModelItem } from "../model/model.ts";
import type { Program } from "../model/program.ts";
import type { ResolvedBase } from "../model/types.ts";

/** A data set that tests give rows of. */
export type TestData = PersonsTestData | JoinedTestData;

export interface PersonsTestData extends TestFields {
  readonly kind: "persons";
  /** How many data sets are joined to it. */
  readonly joined: number;
}

export interface JoinedTestData extends TestFields {
  readonly kind: "joined";
  /** Which of the joined data sets. */
  readonly index: number;
  /** Name of the data set of the persons. */
  readonly persons: string;
  readonly rowsPerPerson: number;
}

interface TestFields {
  readonly name: string;
  /** The field that tells whose row it is. */
  readonly person: string;
  readonly columns: ReadonlyMap<string, TestColumn>;
  readonly identifiers: readonly string[];
}

interface TestColumn {
  readonly column: Column;
  readonly index: number;
  /** Whether some figure depends on it; if none does, rows may leave it out. */
  readonly read: boolean;
}

/** A row as a test gives it. */
export interface CheckedRow {
  /** One a column, null where it is missing. */
  readonly values: readonly (number | null)[];
  /** The identifiers that are given. */
  readonly identifiers: readonly NamedValue[];
}

/** Checks one row of a data set; what is wrong is reported, and stands as missing. */
export function checkRow(program: Program, data: TestData, row: TestRow): CheckedRow {
  const given = new Map<string, NamedValue>();
  const values: (number | null)[] = [...data.columns.values()].map(({ column }) =>
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
    const known = data.columns.get(name.text);
    if (known !== undefined) {
      values[known.index] = literalValue(program, value, baseOf(known.column), "a value of a row");
    } else if (!data.identifiers.includes(name.text)) {
      const names = [...data.columns.keys(), ...data.identifiers];
      const known = suggestion(name.text, names);
      const parameters = { object: data.name, name: name.text, suggestion: known };
      const fixes = renaming(name.span, name.text, names);
      program.report.push(finding("resolve/unknown-member", name.span, parameters, { fixes }));
    }
  }
  const absent = requiredFields(data).filter((name) => !given.has(name));
  if (absent.length > 0) {
    const fields = absent.map((name) => `\`${name}\``).join(", ");
    program.report.push(finding("test/field-missing", row.span, { fields }));
  }
  const isIdentifier = ({ name }: NamedValue): boolean => data.identifiers.includes(name.text);
  return { values, identifiers: [...given.values()].filter(isIdentifier) };
}

/** Joined rows say whose they are; persons may stay without a name. */
function requiredFields(data: TestData): readonly string[] {
  const read = [...data.columns.values()].filter(({ column, read }) => read && !column.optional);
  const names = read.map(({ column }) => column.name);
  return data.kind === "joined" ? [data.person, ...names] : names;
}

/** The data sets that a test of this contract may give rows of, by name. */
export function testData({ dataset, queries, identifiers }: Model): ReadonlyMap<string, TestData> {
  const expressions = queries.flatMap(({ where, keys, items }) => [
    where,
    ...keys.map((key) => key.expression),
    ...items.flatMap(({ aggregate }) => expressionsOf(aggregate)),
  ]);
  const reads = readsOf(expressions).columns;
  const columnsOf = (columns: readonly Column[], first: number): TestFields["columns"] =>
    new Map(
      columns.map((column, index) => [
        column.name,
        { column, index, read: reads.has(first + index) },
      ]),
    );
  const { joined = [] } = dataset;
  const persons: PersonsTestData = {
    ...{ kind: "persons", name: dataset.name, person: dataset.person, joined: joined.length },
    columns: columnsOf(dataset.columns, 0),
    identifiers: identifiers.get(dataset.name) ?? [],
  };
  const others = slotsOf(dataset).flatMap(({ first }, index): readonly JoinedTestData[] => {
    const one = joined[index];
    if (one === undefined) return [];
    const { name, person, rowsPerPerson } = one;
    return [
      {
        ...{ kind: "joined", index, name, person, rowsPerPerson, persons: dataset.name },
        // The first column of a slot tells whether the slot is used.
        columns: columnsOf(one.columns, first + 1),
        identifiers: identifiers.get(name) ?? [],
      },
    ];
  });
  return new Map([persons, ...others].map((data) => [data.name, data]));
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

import type { Column, Dataset } from "@qsc/plan";
import { MAPPING_SCHEMA } from "./mapping-schema.ts";
import { suggestName } from "./nearest-name.ts";
import { failed, quote, type Checked, type InputProblem } from "./problem.ts";
import { parseJson, readJson } from "./read-json.ts";
import { dateReader } from "./read-date.ts";

/** How the columns and codes of a file map onto a schema (spec/mapping.md). */
export interface Mapping {
  readonly format: "qsc-mapping/1";
  readonly schema: string;
  /** Whether the first row names the columns; true when absent. */
  readonly header?: boolean;
  readonly delimiter?: string;
  readonly fields: Readonly<Record<string, FieldMapping>>;
}

export interface FieldMapping {
  /** A name of the header, a 0-based number, or `#line`: the site and the line instead of a person's id. */
  readonly column: string | number;
  /** Text in the file to member of the enum. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly true?: readonly string[];
  readonly false?: readonly string[];
  /** Texts that mean "no value", beside the empty one (unless that is a code). */
  readonly missing?: readonly string[];
  /** `YYYY`, `MM`, `DD` and what stands between; `YYYY-MM-DD` when absent. */
  readonly dateFormat?: string;
  /** Round numbers with more decimals than the field has, half away from zero; otherwise they are rejected. */
  readonly round?: boolean;
}

export const LINE_COLUMN = "#line";

/** Reads a mapping file and checks it against the data set that it is for. */
export async function readMapping(path: string, dataset: Dataset): Promise<Checked<Mapping>> {
  return checked(await readJson(path, MAPPING_SCHEMA, "mapping"), path, dataset);
}

/** As `readMapping`, for text that is already here. */
export function parseMapping(text: string, path: string, dataset: Dataset): Checked<Mapping> {
  return checked(parseJson(text, path, MAPPING_SCHEMA, "mapping"), path, dataset);
}

/** The mapping of a file that already speaks the schema's words: header = fields, codes = members. */
export function identityMapping(dataset: Dataset): Mapping {
  const names = [dataset.person, ...dataset.columns.map(({ name }) => name)];
  return {
    format: "qsc-mapping/1",
    schema: dataset.schema,
    header: true,
    fields: Object.fromEntries(names.map((name) => [name, { column: name }])),
  };
}

function checked(json: Checked<unknown>, path: string, dataset: Dataset): Checked<Mapping> {
  if (!json.ok) return json;
  const mapping = json.value as Mapping;
  const problems = checkMapping(mapping, dataset, path);
  return problems.length === 0 ? { ok: true, value: mapping } : failed(...problems);
}

/** Everything in which a mapping does not fit its data set. */
export function checkMapping(
  mapping: Mapping,
  dataset: Dataset,
  path: string,
): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const report = (name: string, message: string, help: string): void => {
    problems.push({ code: `mapping/${name}`, message, path, help });
  };
  if (mapping.schema !== dataset.schema) {
    report(
      "other-schema",
      `the mapping is for schema ${quote(mapping.schema)}, but ${quote(dataset.name)} has schema ${quote(dataset.schema)}`,
      "use the mapping that was written for this schema",
    );
  }
  const names = [dataset.person, ...dataset.columns.map(({ name }) => name)];
  for (const field of Object.keys(mapping.fields)) {
    if (names.includes(field)) continue;
    const message = `schema ${quote(dataset.schema)} has no field ${quote(field)} to map`;
    report("unknown-field", message, suggestName(field, names));
  }
  for (const name of names) {
    if (Object.hasOwn(mapping.fields, name)) continue;
    const message = `field ${quote(name)} of schema ${quote(dataset.schema)} is not mapped`;
    report("unmapped-field", message, `add ${quote(name)} under \`fields\` with its column`);
  }
  for (const [name, field] of Object.entries(mapping.fields)) {
    if (
      mapping.header === false &&
      typeof field.column === "string" &&
      field.column !== LINE_COLUMN
    )
      report(
        "no-header",
        `field ${quote(name)} names column ${quote(field.column)}, but the file has no header`,
        "give the column as a 0-based number, or declare `header: true`",
      );
  }
  const person = mapping.fields[dataset.person];
  if (person !== undefined) checkPerson(dataset.person, person, report);
  for (const column of dataset.columns) {
    const field = mapping.fields[column.name];
    if (field !== undefined) checkField(column, field, report);
  }
  return problems;
}

type Report = (name: string, message: string, help: string) => void;

function checkPerson(name: string, field: FieldMapping, report: Report): void {
  for (const option of Object.keys(field)) {
    if (option === "column") continue;
    const message = `the person field ${quote(name)} is read as it stands and takes no ${quote(option)}`;
    report("misplaced-option", message, `remove ${quote(option)}`);
  }
}

/** Which options a field of each kind of type takes, beside `column` and `missing`. */
const OPTIONS = {
  bool: ["true", "false"],
  int: ["round"],
  date: ["dateFormat"],
  enum: ["codes"],
} as const;

function checkField(column: Column, field: FieldMapping, report: Report): void {
  const { name, type } = column;
  const allowed: readonly string[] = ["column", "missing", ...OPTIONS[type.kind]];
  for (const option of Object.keys(field)) {
    if (allowed.includes(option)) continue;
    const message = `field ${quote(name)} is of type ${type.kind} and takes no ${quote(option)}`;
    report("misplaced-option", message, `it takes ${allowed.map(quote).join(", ")}`);
  }
  if (field.column === LINE_COLUMN) {
    const message = `field ${quote(name)} cannot be read from \`#line\``;
    report("misplaced-line", message, "only the person field can");
  }
  if (type.kind === "enum") {
    for (const [code, member] of Object.entries(field.codes ?? {})) {
      if (type.members.includes(member)) continue;
      const message = `code ${quote(code)} of field ${quote(name)} stands for ${quote(member)}, which is no member`;
      report("unknown-member", message, suggestName(member, type.members));
    }
  }
  if (type.kind === "bool" && (field.true === undefined) !== (field.false === undefined)) {
    const message = `field ${quote(name)} lists only one of \`true\` and \`false\``;
    report("one-sided-codes", message, "list both, so that an unexpected text is rejected");
  }
  if (type.kind === "date" && dateReader(field.dateFormat) === null) {
    const message = `date format ${quote(field.dateFormat ?? "")} of field ${quote(name)} is not understood`;
    report(
      "unknown-date-format",
      message,
      "use `YYYY`, `MM` and `DD` once each, as in `DD.MM.YYYY`",
    );
  }
  checkAmbiguous(column, field, report);
}

/** A text may mean one thing only. */
function checkAmbiguous(column: Column, field: FieldMapping, report: Report): void {
  const meanings = [
    ...Object.keys(field.codes ?? {}),
    ...(field.true ?? []),
    ...(field.false ?? []),
    ...(field.missing ?? []),
  ];
  const twice = new Set(meanings.filter((text, index) => meanings.indexOf(text) !== index));
  for (const text of twice) {
    const message = `text ${quote(text)} of field ${quote(column.name)} has two meanings`;
    report("ambiguous-code", message, "list it once");
  }
  if (!column.optional && (field.missing ?? []).length > 0) {
    const message = `field ${quote(column.name)} may not be missing in schema`;
    report("not-optional", message, "remove `missing`, or declare the field with `?`");
  }
}

import { MAX_ROWS_PER_PERSON, type Column, type ValueType } from "@qsc/plan";
import type { FieldDeclaration, SchemaDeclaration } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { inserting, replacing } from "../diagnostics/fixes.ts";
import type { Span } from "../source/span.ts";
import type { Program } from "./program.ts";
import { resolveType, type ResolvedType } from "./types.ts";

/** A checked schema. */
export interface Schema {
  readonly name: string;
  readonly person: string;
  /** The most rows of one person. */
  readonly rowsPerPerson: number;
  readonly columns: readonly Column[];
  readonly fields: ReadonlyMap<string, Field>;
}

export type Field =
  | { readonly kind: "identifier"; readonly span: Span }
  | {
      readonly kind: "column";
      readonly index: number;
      readonly column: Column;
      readonly span: Span;
    }
  /** Its type is wrong, which is reported already. */
  | { readonly kind: "broken"; readonly span: Span };

/** Checks a schema; null when it cannot be queried at all. Reports once. */
export function checkSchema(program: Program, declaration: SchemaDeclaration): Schema | null {
  const known = program.schemas.get(declaration);
  if (known !== undefined) return known;
  const fields = new Map<string, Field>();
  const columns: Column[] = [];
  for (const field of declaration.fields) {
    const earlier = fields.get(field.name.text);
    if (earlier !== undefined) {
      const related = [{ span: earlier.span, text: "first declared here" }];
      const parameters = { name: field.name.text };
      program.report.push(
        finding("resolve/duplicate-name", field.name.span, parameters, { related }),
      );
      continue;
    }
    const checked = checkField(program, field, columns.length);
    if (checked.kind === "column") columns.push(checked.column);
    fields.set(field.name.text, checked);
  }
  const person = checkPerson(program, declaration);
  const name = declaration.name.text;
  const broken = [...fields.values()].some((field) => field.kind === "broken");
  if (columns.length === 0 && !broken) {
    program.report.push(finding("contract/no-columns", declaration.name.span, { schema: name }));
  }
  const rowsPerPerson = declaration.person?.maxRows ?? 1;
  const schema = { name, person: person ?? "", rowsPerPerson, columns, fields };
  program.schemas.set(declaration, schema);
  return schema;
}

function checkField(program: Program, field: FieldDeclaration, index: number): Field {
  const { span } = field.name;
  const resolved = resolveType(program, field.type);
  if (resolved === null) return { kind: "broken", span };
  if (field.mark?.kind === "identifier") return { kind: "identifier", span };
  if (resolved.base.kind === "id") {
    const fixes =
      field.mark === null
        ? [inserting("safe", { ...field.span, start: field.span.end }, " identifier")]
        : [replacing("safe", field.mark.span, "identifier")];
    const parameters = { field: field.name.text };
    program.report.push(finding("contract/unmarked-id", field.span, parameters, { fixes }));
    return { kind: "identifier", span };
  }
  const type = closedType(resolved);
  if (type === null) {
    const isDate = resolved.base.kind === "date";
    const parameters = {
      field: field.name.text,
      kind: isDate ? "day" : "number",
      example: isDate ? "Date 2020-01-01..2030-12-31" : "Int 18..110",
    };
    program.report.push(finding("type/open-domain", field.type.span, parameters));
    return { kind: "broken", span };
  }
  const column: Column = {
    name: field.name.text,
    type,
    optional: resolved.optional,
    ...(resolved.unit !== null && { unit: resolved.unit }),
  };
  return { kind: "column", index, column, span };
}

/** The plan's type of a resolved type; null when it has no bounds, or is an identifier (rule T-70). */
export function closedType(resolved: ResolvedType): ValueType | null {
  const { base } = resolved;
  switch (base.kind) {
    case "bool":
    case "enum":
      return base;
    case "id":
      return null;
    case "int":
      return base.range && { kind: "int", ...base.range, scale: base.scale };
    case "date":
      return base.range && { kind: "date", ...base.range };
  }
}

function checkPerson(program: Program, declaration: SchemaDeclaration): string | null {
  const { report } = program;
  const schema = declaration.name.text;
  const { person } = declaration;
  if (person === null) {
    const [id, ...more] = declaration.fields.filter(({ type }) => type.base.kind === "idType");
    const fixes =
      id === undefined || more.length > 0
        ? []
        : [inserting("unsafe", id.span, `person ${id.name.text}\n  `)];
    report.push(finding("contract/person-missing", declaration.name.span, { schema }, { fixes }));
    return null;
  }
  for (const extra of declaration.extraPersons) {
    report.push(finding("contract/several-persons", extra.span, { schema }));
  }
  if (person.maxRows !== null && (person.maxRows < 1 || person.maxRows > MAX_ROWS_PER_PERSON)) {
    const parameters = { rows: person.maxRows, limit: MAX_ROWS_PER_PERSON };
    report.push(finding("contract/rows-per-person", person.span, parameters));
  }
  const field = declaration.fields.find((each) => each.name.text === person.field.text);
  const reason = personProblem(program, field);
  if (reason !== null) {
    const parameters = { field: person.field.text, reason };
    report.push(finding("contract/person-field", person.field.span, parameters));
  }
  return person.field.text;
}

function personProblem(program: Program, field: FieldDeclaration | undefined): string | null {
  if (field === undefined) return "not a field of this schema";
  const type = resolveType(program, field.type);
  if (type === null) return null;
  if (type.base.kind !== "id") return "not of type `Id`";
  return type.optional ? "may be missing" : null;
}

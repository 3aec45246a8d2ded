import type { NamedValue, TestDeclaration, TestGiven } from "../ast/nodes.ts";
import { finding } from "../diagnostics/catalog.ts";
import { suggestion } from "../diagnostics/did-you-mean.ts";
import { renaming } from "../diagnostics/fixes.ts";
import { textOf, type Program } from "../model/program.ts";
import { resolvePath } from "../packages/import-target.ts";
import type { TestScope } from "./check-test.ts";
import type { OwnedGroup, RowGroup, TestFile, TestSite } from "./contract-test.ts";
import { labelText } from "./expected-cells.ts";
import { checkRow, type JoinedTestData, type PersonsTestData, type TestData } from "./given-row.ts";

/** More rows than a rule of disclosure needs to be seen at work. */
export const MAX_ROWS = 100_000;

/** The rows of a test: each `given` of persons is a site, and each of joined rows adds to the site before it. */
export function checkGiven(scope: TestScope, test: TestDeclaration): readonly TestSite[] {
  if (scope.model === null) return [];
  const { program } = scope;
  const state: Given = { program, identifiers: new Map(), sites: [], rows: 0 };
  for (const given of test.given) {
    const data = dataOf(scope, given);
    if (data === null) continue;
    if (data.kind === "persons") givePersons(state, given, data);
    else giveJoined(state, given, data);
    if (state.rows > MAX_ROWS) {
      program.report.push(finding("test/too-many-rows", given.span, { limit: MAX_ROWS }));
      break;
    }
  }
  return state.sites;
}

interface Given {
  readonly program: Program;
  /** Identifiers that are taken, by field and text. */
  readonly identifiers: Map<string, NamedValue>;
  readonly sites: OpenSite[];
  /** All rows so far: each row of each person counts. */
  rows: number;
}

type OpenSite =
  | {
      readonly kind: "rows";
      readonly groups: RowGroup[];
      /** Groups of persons by the identifier that names them. */
      readonly named: Map<string, number>;
      /** By joined data set, its groups. */
      readonly joined: readonly OwnedGroup[][];
      /** The rows of one person of a group, by joined data set and group. */
      readonly taken: Map<string, number>;
    }
  | { readonly kind: "file"; readonly files: TestFile[] };

function dataOf({ program, data }: TestScope, { data: named }: TestGiven): TestData | null {
  const found = data.get(named.text);
  if (found !== undefined) return found;
  const known = [...data.keys()];
  const parameters = { name: named.text, suggestion: suggestion(named.text, known) };
  const fixes = renaming(named.span, named.text, known);
  program.report.push(finding("resolve/unknown-data", named.span, parameters, { fixes }));
  return null;
}

function givePersons(state: Given, given: TestGiven, data: PersonsTestData): void {
  if (given.from !== null) {
    state.sites.push({ kind: "file", files: fileOf(state.program, given) });
    return;
  }
  const groups: RowGroup[] = [];
  const named = new Map<string, number>();
  // Counted before rows are looked at: their number is what must stay bounded.
  state.rows += given.rows.reduce((sum, { count }) => sum + (count ?? 1), 0);
  for (const row of given.rows) {
    const { values, identifiers } = checkRow(state.program, data, row);
    for (const field of identifiers) {
      const isPerson = field.name.text === data.person;
      takeIdentifier(state, field, (row.count ?? 1) > 1 && !(isPerson && data.joined > 0));
      if (isPerson) named.set(labelText(state.program, field.value), groups.length);
    }
    groups.push({ count: row.count ?? 1, values });
  }
  const joined = Array.from({ length: data.joined }, (): OwnedGroup[] => []);
  state.sites.push({ kind: "rows", groups, named, joined, taken: new Map() });
}

/**
 * An identifier plays no part in a run, but two rows with the same one would be one person.
 * That of several persons is refused, unless joined rows are there to speak of them by it.
 */
function takeIdentifier(state: Given, { name, value }: NamedValue, isOfSeveral: boolean): void {
  const { program, identifiers } = state;
  const key = `${name.text} ${labelText(program, value)}`;
  const earlier = identifiers.get(key);
  identifiers.set(key, { name, value });
  if (earlier === undefined && !isOfSeveral) return;
  const related =
    earlier === undefined ? [] : [{ span: earlier.value.span, text: "the same person" }];
  const person = textOf(program, value.span);
  program.report.push(finding("test/duplicate-person", value.span, { person }, { related }));
}

function giveJoined(state: Given, given: TestGiven, data: JoinedTestData): void {
  const { program, sites } = state;
  const site = sites.at(-1);
  if (site === undefined) {
    const parameters = { data: data.name, persons: data.persons };
    program.report.push(finding("test/persons-first", given.data.span, parameters));
    return;
  }
  const isFile = given.from !== null;
  if (site.kind === "file" && isFile && !site.files.some((file) => file.data === data.name)) {
    site.files.push(...fileOf(program, given));
  } else if (site.kind === "file" || isFile) {
    const reason =
      site.kind === "rows"
        ? "the persons of this site are written in the test"
        : isFile
          ? "this site has a file of them already"
          : "the persons of this site are in a file";
    program.report.push(finding("test/joined-file", given.span, { data: data.name, reason }));
  } else {
    giveOwned(state, given, data, site);
  }
}

/** Each row belongs to the persons whose identifier it names: every one of them has it. */
function giveOwned(
  state: Given,
  given: TestGiven,
  data: JoinedTestData,
  { groups, named, joined, taken }: Extract<OpenSite, { kind: "rows" }>,
): void {
  const { program } = state;
  for (const row of given.rows) {
    const { values, identifiers } = checkRow(program, data, row);
    const person = identifiers.find(({ name }) => name.text === data.person);
    // A row without one is reported as a row that lacks a field.
    if (person === undefined) continue;
    const text = labelText(program, person.value);
    const owner = named.get(text);
    const persons = groups[owner ?? -1]?.count;
    const { span } = person.value;
    if (owner === undefined || persons === undefined) {
      const parameters = { person: text, suggestion: suggestion(text, [...named.keys()]) };
      const write = person.value.kind === "string" ? JSON.stringify : undefined;
      const fixes = renaming(span, text, [...named.keys()], write);
      program.report.push(finding("test/unknown-person", span, parameters, { fixes }));
      continue;
    }
    const count = row.count ?? 1;
    const key = `${data.index} ${owner}`;
    const before = taken.get(key) ?? 0;
    taken.set(key, before + count);
    if (before <= data.rowsPerPerson && before + count > data.rowsPerPerson) {
      const parameters = { person: text, data: data.name, limit: data.rowsPerPerson };
      program.report.push(finding("test/rows-per-person", row.span, parameters));
    }
    joined[data.index]?.push({ owner, count, values });
    state.rows += persons * count;
  }
}

function fileOf(program: Program, { data, from }: TestGiven): TestFile[] {
  if (from === null) return [];
  const path = resolvePath(from.span.path, from.text, ".csv");
  if (path !== null) return [{ data: data.text, path, span: from.span }];
  program.report.push(finding("test/data-path", from.span, { path: from.text }));
  return [];
}

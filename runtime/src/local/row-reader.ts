import type { Dataset } from "@qsc/plan";
import { columnBuilder } from "./column-builder.ts";
import { LINE_COLUMN, type Mapping } from "./mapping.ts";
import { suggestName } from "./nearest-name.ts";
import { failed, quote, type Checked, type InputProblem } from "./problem.ts";
import type { PersonRows } from "./person-rows.ts";
import type { CsvFile, CsvRows } from "./read-csv.ts";
import { valueReader, type RowCode } from "./value-reader.ts";

/** One row that was left out. The text of a person's id never appears in it. */
export interface Rejection {
  /** Line of the file, from 1; the last line of a row that spans several. */
  readonly line: number;
  readonly code: RowCode;
  readonly message: string;
}

export interface RowReader {
  readonly take: (record: readonly string[], line: number) => void;
  readonly isEmpty: () => boolean;
  readonly finish: () => CsvRows;
}

/** Where each field stands in a row; `person` is null when the line stands in for the id. */
interface Places {
  readonly person: number | null;
  readonly columns: readonly number[];
  readonly only: number | null;
  /** Rows must have exactly this many columns; null when there is no header to say so. */
  readonly width: number | null;
}

/** Opens the rows under a header (null: the mapping gives numbers). */
export function rowReader(
  file: CsvFile,
  mapping: Mapping,
  dataset: Dataset,
  header: readonly string[] | null,
  persons: PersonRows,
): Checked<RowReader> {
  const places = findPlaces(file, mapping, dataset, header);
  return places.ok
    ? { ok: true, value: readerAt(places.value, file, mapping, dataset, persons) }
    : places;
}

function readerAt(
  places: Places,
  file: CsvFile,
  mapping: Mapping,
  dataset: Dataset,
  persons: PersonRows,
): RowReader {
  const fields = dataset.columns.map((column, index) => {
    const field = mapping.fields[column.name];
    if (field === undefined) throw new RangeError(`field ${column.name} is not mapped`);
    const at = places.columns[index] ?? 0;
    return { ...valueReader(column, field), ...columnBuilder(column), at };
  });
  const least = 1 + Math.max(places.person ?? 0, places.only ?? 0, ...places.columns);
  const rejected: Rejection[] = [];
  const wanted = new Set(file.only?.in ?? []);
  let rows = 0;
  let rowsRead = 0;
  const reject = (line: number, code: RowCode, message: string): void => {
    rejected.push({ line, code, message });
  };
  const take = (record: readonly string[], line: number): void => {
    if (places.only !== null && !wanted.has((record[places.only] ?? "").trim())) return;
    rowsRead++;
    if (record.length < least || (places.width !== null && record.length < places.width)) {
      const expected = Math.max(least, places.width ?? 0);
      return reject(line, "row/too-few-columns", `${record.length} columns instead of ${expected}`);
    }
    if (places.width !== null && record.length > places.width) {
      const message = `${record.length} columns instead of ${places.width}`;
      return reject(line, "row/too-many-columns", message);
    }
    // Composed and decomposed letters (Unicode NFC) are one id.
    const person =
      places.person === null ? null : (record[places.person] ?? "").trim().normalize("NFC");
    if (person === "") return reject(line, "row/missing-person", "the person's id is missing");
    for (const field of fields) {
      const text = record[field.at] ?? "";
      const value = field.read(text);
      if (value !== value) {
        const { code, message } = field.explain(text);
        return reject(line, code, message);
      }
      // A row that is rejected further on leaves values behind, which the next row overwrites.
      field.set(rows, value);
    }
    const fault = person === null ? null : persons.take(person, line);
    if (fault !== null) return reject(line, fault.code, fault.message);
    rows++;
  };
  const finish = (): CsvRows => {
    const columns = fields.map((field) => field.finish(rows));
    return { table: { rows, columns }, rowsRead, rejected };
  };
  return { take, isEmpty: () => rowsRead === 0, finish };
}

function findPlaces(
  file: CsvFile,
  mapping: Mapping,
  dataset: Dataset,
  header: readonly string[] | null,
): Checked<Places> {
  const names = header?.map((name) => name.trim()) ?? null;
  const problems: InputProblem[] = [];
  const place = (column: string | number | undefined, what: string): number => {
    if (typeof column === "number" && (names === null || column < names.length)) return column;
    const first = names?.indexOf(String(column)) ?? -1;
    if (first < 0) problems.push(noSuchColumn(column, what, file, names));
    else if (names?.lastIndexOf(String(column)) !== first) {
      problems.push(twoSuchColumns(column, file));
    }
    return first;
  };
  const person = mapping.fields[dataset.person]?.column;
  const places: Places = {
    person: person === LINE_COLUMN ? null : place(person, `field ${quote(dataset.person)}`),
    columns: dataset.columns.map(({ name }) =>
      place(mapping.fields[name]?.column, `field ${quote(name)}`),
    ),
    only: file.only === undefined ? null : place(file.only.column, `site ${quote(file.site)}`),
    width: names?.length ?? null,
  };
  return problems.length === 0 ? { ok: true, value: places } : failed(...problems);
}

function noSuchColumn(
  column: string | number | undefined,
  what: string,
  file: CsvFile,
  names: readonly string[] | null,
): InputProblem {
  return {
    code: "csv/unknown-column",
    message: `${what} needs column ${quote(String(column))}, which ${quote(file.path)} does not have`,
    path: file.path,
    line: 1,
    help: suggestName(String(column), names ?? []),
  };
}

function twoSuchColumns(column: string | number | undefined, file: CsvFile): InputProblem {
  return {
    code: "csv/duplicate-column",
    message: `${quote(file.path)} has two columns named ${quote(String(column))}`,
    path: file.path,
    line: 1,
    help: "give the column as a 0-based number in a mapping",
  };
}

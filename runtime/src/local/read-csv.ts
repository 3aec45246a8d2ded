import { CsvError, Parser, type Options } from "csv-parse";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Dataset } from "@qsc/plan";
import type { Mapping } from "./mapping.ts";
import { onePersonARow, type PersonRows } from "./person-rows.ts";
import { failed, quote, type Checked, type InputProblem } from "./problem.ts";
import { rowReader, type Rejection, type RowReader } from "./row-reader.ts";
import type { Table } from "./table.ts";

export interface CsvFile {
  readonly path: string;
  /** Name of the site; part of a person's id where the file has none. */
  readonly site: string;
  /** Keep only the rows whose column holds one of these texts: one file may hold several sites. */
  readonly only?: { readonly column: string | number; readonly in: readonly string[] };
}

export interface CsvRows {
  readonly table: Table;
  /** Rows of the file that are this site's: those taken and those rejected. */
  readonly rowsRead: number;
  readonly rejected: readonly Rejection[];
}

/**
 * Reads a CSV file (RFC 4180; a byte order mark, CRLF and blank lines are accepted) into typed columns.
 * A row that does not fit is left out and reported; a file that cannot be read as CSV is refused as a whole.
 * The file is streamed: memory holds the columns and, while reading, the persons' ids.
 * `persons` decides which persons may have rows; one row each when it is absent.
 */
export async function readCsv(
  file: CsvFile,
  mapping: Mapping,
  dataset: Dataset,
  persons: PersonRows = onePersonARow(),
): Promise<Checked<CsvRows>> {
  const header = mapping.header ?? true;
  const open = (names: readonly string[] | null): Checked<RowReader> =>
    rowReader(file, mapping, dataset, names, persons);
  let rows: RowReader | undefined = header ? undefined : numberedReader(open);
  let problems: readonly InputProblem[] = [];
  const parser = new RecordParser(parserOptions(mapping.delimiter ?? ","), (record, line) => {
    if (problems.length > 0) return;
    if (rows !== undefined) {
      rows.take(record, line);
      return;
    }
    const opened = open(record);
    if (opened.ok) rows = opened.value;
    else problems = opened.problems;
  });
  try {
    await pipeline(createReadStream(file.path, { highWaterMark: 1 << 20 }), parser.resume());
  } catch (error) {
    return failed(fileProblem(error, file.path));
  }
  if (problems.length > 0) return failed(...problems);
  if (rows === undefined || (!header && rows.isEmpty())) {
    return failed({
      code: "csv/empty-file",
      message: `${quote(file.path)} is empty`,
      path: file.path,
      help: header ? "it needs a header row" : "it needs at least one row",
    });
  }
  return { ok: true, value: rows.finish() };
}

function numberedReader(open: (names: null) => Checked<RowReader>): RowReader {
  const opened = open(null);
  // Without a header there are no names to look up, so nothing can be missing; the mapping was checked.
  if (!opened.ok) throw new TypeError("a mapping without header names columns");
  return opened.value;
}

function parserOptions(delimiter: string): Options {
  return {
    delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // A quote that is never closed would otherwise swallow the rest of a large file.
    max_record_size: 1 << 20,
  };
}

/** Hands over each record where the parser makes it, instead of queueing objects: half the time of reading. */
class RecordParser extends Parser {
  readonly #onRecord: (record: readonly string[], line: number) => void;

  constructor(options: Options, onRecord: (record: readonly string[], line: number) => void) {
    super(options);
    this.#onRecord = onRecord;
  }

  override push(record: unknown): boolean {
    if (record === null) return super.push(null);
    this.#onRecord(record as readonly string[], this.info.lines);
    return true;
  }
}

function fileProblem(error: unknown, path: string): InputProblem {
  if (error instanceof CsvError) return csvProblem(error, path);
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "no such file",
    EISDIR: "it is a folder",
    EACCES: "permission denied",
  };
  return {
    code: "csv/unreadable-file",
    message: `cannot read ${quote(path)}: ${reasons[code] ?? code}`,
    path,
    help: "check the path and the permissions",
  };
}

function csvProblem(error: CsvError, path: string): InputProblem {
  const line = Number((error as unknown as { readonly lines?: number }).lines);
  const place = { path, ...(Number.isInteger(line) ? { line } : {}) };
  switch (error.code) {
    case "CSV_MAX_RECORD_SIZE":
      return {
        code: "csv/row-too-long",
        message: `a row of ${quote(path)} is longer than 1 MiB`,
        ...place,
        help: 'look for a quote that is never closed; write a quote inside a value twice: `""`',
      };
    case "CSV_QUOTE_NOT_CLOSED":
      return {
        code: "csv/unbalanced-quotes",
        message: `a quote in ${quote(path)} is never closed`,
        ...place,
        help: 'write a quote inside a value twice: `""`',
      };
    default:
      return {
        code: "csv/malformed",
        // The parser's own words quote the value, which may be a person's.
        message: `${quote(path)} is not CSV: a value has a quote in the wrong place`,
        ...place,
        help: "put a value that holds a quote, the delimiter or a line break in quotes",
      };
  }
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PATIENTS } from "./local.testing.ts";
import { identityMapping, type Mapping } from "./mapping.ts";
import type { Checked } from "./problem.ts";
import { readCsv, type CsvFile, type CsvRows } from "./read-csv.ts";

const folder = mkdtempSync(join(tmpdir(), "qsc-csv-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const HEADER = "id,age,sex,sbp,smoker,seen\n";
const ROW = "a,63,male,120.5,true,2024-02-29\n";

async function read(
  text: string,
  mapping: Mapping = identityMapping(PATIENTS),
  rest: Partial<CsvFile> = {},
): Promise<Checked<CsvRows>> {
  const path = join(folder, "data.csv");
  writeFileSync(path, text);
  return readCsv({ path, site: "here", ...rest }, mapping, PATIENTS);
}

async function rows(text: string, mapping?: Mapping, rest?: Partial<CsvFile>): Promise<CsvRows> {
  const result = await read(text, mapping, rest);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.value;
}

/** Values column by column, null where missing. */
function values({ table }: CsvRows): readonly (readonly (number | null)[])[] {
  return table.columns.map(({ values, present }) =>
    [...values].map((value, row) => (present?.[row] === 0 ? null : value)),
  );
}

test("each kind of column is read", async () => {
  const read = await rows(`${HEADER}${ROW}b,64.0,female,,,2020-01-01\n`);
  expect(values(read)).toEqual([
    [63, 64],
    [1, 0],
    [1205, null],
    [1, null],
    [19_782, 18_262],
  ]);
  expect(read.rejected).toEqual([]);
  expect(read.rowsRead).toBe(2);
});

test("a byte order mark, CRLF, blank lines, quotes and spaces are accepted", async () => {
  const text = `\uFEFF${HEADER}${ROW}\n"b, or c", 64 ,"male",".7e",false,2020-01-01\n`;
  const read = await rows(text.replaceAll("\n", "\r\n").replace(".7e", "99.50"));
  expect(values(read)[0]).toEqual([63, 64]);
  expect(values(read)[2]).toEqual([1205, 995]);
});

test.each([
  ["too few columns", "b,63,male\n", "row/too-few-columns"],
  ["too many columns", "b,63,male,,,2020-01-01,x\n", "row/too-many-columns"],
  ["no person", " ,63,male,,,2020-01-01\n", "row/missing-person"],
  ["the same person again", "a,63,male,,,2020-01-01\n", "row/duplicate-person"],
  ["no number", "b,x,male,,,2020-01-01\n", "row/not-a-number"],
  ["too many decimals", "b,63.5,male,,,2020-01-01\n", "row/too-many-decimals"],
  ["below the range", "b,17,male,,,2020-01-01\n", "row/out-of-range"],
  ["above the range", "b,63,male,260.1,,2020-01-01\n", "row/out-of-range"],
  ["a huge number", `b,63,male,${"9".repeat(400)},,2020-01-01\n`, "row/out-of-range"],
  ["no such member", "b,63,Male,,,2020-01-01\n", "row/unknown-code"],
  ["no such truth", "b,63,male,,1,2020-01-01\n", "row/unknown-code"],
  ["no such day", "b,63,male,,,2021-02-29\n", "row/not-a-date"],
  ["no value where one is needed", "b,,male,,,2020-01-01\n", "row/missing-value"],
])("a row with %s is left out and reported with its line", async (_name, row, code) => {
  const read = await rows(`${HEADER}${ROW}${row}c,65,male,,,2020-01-01\n`);
  expect(read.rejected.map(({ line, code }) => [line, code])).toEqual([[3, code]]);
  expect(values(read)[0]).toEqual([63, 65]);
  expect(read.rowsRead).toBe(3);
});

test("lines count the line breaks inside quotes and blank lines", async () => {
  const read = await rows(`${HEADER}\n"a\nb",63,male,,,2020-01-01\nc,x,male,,,2020-01-01\n`);
  expect(read.rejected.map(({ line }) => line)).toEqual([5]);
});

test("a rejection never shows a person's id", async () => {
  const read = await rows(`${HEADER}secret,63,male,,,2020-01-01\nsecret,63,male,,,2020-01-01\n`);
  expect(JSON.stringify(read.rejected)).not.toContain("secret");
});

const CODED: Mapping = {
  format: "qsc-mapping/1",
  schema: "Patient",
  header: false,
  delimiter: ";",
  fields: {
    id: { column: "#line" },
    age: { column: 0 },
    sex: { column: 1, codes: { "1.0": "male", "1": "male", "0.0": "female", "0": "female" } },
    sbp: { column: 2, missing: ["?", "0"], round: true },
    smoker: { column: 3, true: ["Y"], false: ["N"], missing: ["U"] },
    seen: { column: 4, dateFormat: "DD.MM.YYYY" },
  },
};

test("codes, missing texts, date format and delimiter are as declared", async () => {
  const read = await rows(
    "63.0;1.0;?;Y;29.02.2024\n63;0;0;U;01.01.2020\n63;1;99.96;N;01.01.2020",
    CODED,
  );
  expect(read.rejected).toEqual([]);
  expect(values(read)).toEqual([
    [63, 63, 63],
    [1, 0, 1],
    [null, null, 1000],
    [1, null, 0],
    [19_782, 18_262, 18_262],
  ]);
});

test("the empty text may be a code", async () => {
  const flags: Mapping = {
    ...CODED,
    fields: { ...CODED.fields, smoker: { column: 3, true: ["Y"], false: [""] } },
  };
  const read = await rows("63;1;?;;01.01.2020\n64;1;?;Y;01.01.2020\n", flags);
  expect(values(read)[3]).toEqual([0, 1]);
});

test("one file may hold several sites", async () => {
  const text = "63;1;?;Y;01.01.2020;701\n64;0;?;Y;01.01.2020;702\n65;0;?;Y;01.01.2020;701\n";
  const read = await rows(text, CODED, { only: { column: 5, in: ["701"] } });
  expect(values(read)[0]).toEqual([63, 65]);
  expect(read.rowsRead).toBe(2);
});

test.each([
  ["an empty file", "", "csv/empty-file"],
  ["a lone byte order mark", "\uFEFF", "csv/empty-file"],
  ["a column that is not there", "id,age,sx,sbp,smoker,seen\n", "csv/unknown-column"],
  ["a column that is there twice", "id,age,age,sex,sbp,smoker,seen\n", "csv/duplicate-column"],
  ["a quote that is never closed", `${HEADER}"a,63,male,,,2020-01-01\n`, "csv/unbalanced-quotes"],
  ["text after a quote", `${HEADER}"a"b,63,male,,,2020-01-01\n`, "csv/malformed"],
  ["a quote that swallows a large file", `${HEADER}"${"x".repeat(3 << 20)}`, "csv/row-too-long"],
])("%s is refused as a whole", async (_name, text, code) => {
  const result = await read(text);
  expect(result.ok ? "" : result.problems[0]?.code).toBe(code);
});

test("an unknown column is met with the near name", async () => {
  const result = await read("id,age,sx,sbp,smoker,seen\n");
  expect(result.ok ? "" : result.problems[0]?.help).toBe("did you mean `sx`?");
});

test("a missing file and a folder are refused", async () => {
  for (const [path, reason] of [
    [join(folder, "none.csv"), "no such file"],
    [folder, "it is a folder"],
  ] as const) {
    const result = await read("", undefined, { path });
    expect(result.ok ? "" : result.problems[0]?.code).toBe("csv/unreadable-file");
    expect(result.ok ? "" : result.problems[0]?.message).toContain(reason);
  }
});

test("a header alone is a file with no rows", async () => {
  const read = await rows(HEADER);
  expect(read.table.rows).toBe(0);
});

test("a file larger than any buffer is read whole", async () => {
  const lines = Array.from(
    { length: 50_000 },
    (_, i) => `p${i},${18 + (i % 90)},male,,,2020-01-01\n`,
  );
  const read = await rows(HEADER + lines.join(""));
  expect(read.table.rows).toBe(50_000);
  expect(read.table.columns[0]?.values[49_999]).toBe(18 + (49_999 % 90));
  expect(read.table.columns[0]?.values).toHaveLength(50_000);
});

test("a message about a malformed file holds nothing of it", async () => {
  const result = await read(`${HEADER}secret"b,63,male,,,2020-01-01\n`);
  expect(result.ok ? "" : JSON.stringify(result.problems)).toMatch(/csv\/malformed/);
  expect(JSON.stringify(result)).not.toContain("secret");
});

test("a million columns that nobody asked for are refused", async () => {
  const result = await read(`${"c,".repeat(1_000_000)}\n`);
  expect(result.ok ? "" : result.problems[0]?.code).toBe("csv/unknown-column");
});

test("one id in two Unicode forms, or with spaces, is one person; case tells ids apart", async () => {
  const row = (id: string): string => ROW.replace("a,", `${id},`);
  const read = await rows(
    `${HEADER}${["\u00e9", "e\u0301", " \u00e9 ", "\u00c9"].map(row).join("")}`,
  );
  expect(read.rejected.map(({ line, code }) => [line, code])).toEqual([
    [3, "row/duplicate-person"],
    [4, "row/duplicate-person"],
  ]);
});

test("ids that are words of the language are ids", async () => {
  const names = ["__proto__", "constructor", "toString", "=1+1"];
  const read = await rows(`${HEADER}${names.map((id) => ROW.replace("a,", `${id},`)).join("")}`);
  expect([read.table.rows, read.rejected]).toEqual([4, []]);
});

test.each(["Infinity", "NaN", "1e2", "0x41", "\u0000", "=65", "\u0666\u0665"])(
  "the age %j is no number",
  async (text) => {
    const read = await rows(`${HEADER}${ROW.replace("63", text)}`);
    expect(read.rejected.map(({ code }) => code)).toEqual(["row/not-a-number"]);
    expect(read.rejected[0]?.message).not.toMatch(/\p{Cc}/u);
  },
);

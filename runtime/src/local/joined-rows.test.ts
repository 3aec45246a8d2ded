import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@qsc/plan";
import { expect, test } from "vitest";
import { readSites, type Sources } from "./sources.ts";

const DATASET: Dataset = {
  ...{ name: "people", schema: "Person", person: "id" },
  columns: [{ name: "age", type: { kind: "int", min: 18, max: 110, scale: 0 }, optional: false }],
  joined: [
    {
      ...{ name: "events", schema: "Event", person: "subject", rowsPerPerson: 2 },
      columns: [
        { name: "grade", type: { kind: "int", min: 1, max: 5, scale: 0 }, optional: false },
        { name: "dose", type: { kind: "int", min: -5, max: 5, scale: 0 }, optional: true },
      ],
    },
  ],
};

const folder = mkdtempSync(join(tmpdir(), "qsc-joined-"));
let files = 0;

function sourceOf(sites: Readonly<Record<string, string>>): Sources[string] {
  const entries = Object.entries(sites).map(([site, text]) => {
    const path = join(folder, `${files++}.csv`);
    writeFileSync(path, text);
    return { site, path };
  });
  return { mapping: null, sites: entries };
}

const PEOPLE = "id,age\np1,20\np2,30\np3,40\n";

function read(events: Readonly<Record<string, string>>, people = { east: PEOPLE }) {
  return readSites({ people: sourceOf(people), events: sourceOf(events) }, DATASET);
}

test("a person's rows take slots in the order of the file, wherever they stand in it", async () => {
  const result = await read({ east: "subject,grade,dose\np3,4,-1\np1,2,\np3,5,5\n" });
  if (!result.ok) throw new Error("refused");
  const [site] = result.value;
  const columns = site?.table.columns.map(({ values, present }) => [
    [...values],
    [...(present ?? [])],
  ]);
  expect(columns).toEqual([
    [[20, 30, 40], []],
    [[1, 0, 1], []],
    [[2, 1, 4], []],
    [
      [-5, -5, -1],
      [0, 0, 1],
    ],
    [[0, 0, 1], []],
    [[1, 1, 5], []],
    [
      [-5, -5, 5],
      [0, 0, 1],
    ],
  ]);
  expect(site?.joined.map(({ rowsRead, rejected }) => [rowsRead, rejected])).toEqual([[3, []]]);
});

test("a row of nobody known is left out, and its id is not repeated", async () => {
  const result = await read({ east: "subject,grade,dose\np9,4,\np2,2,\np1,9,\n" });
  if (!result.ok) throw new Error("refused");
  const [file] = result.value[0]?.joined ?? [];
  expect(file?.rejected.map(({ line, code }) => [line, code])).toEqual([
    [2, "row/unknown-person"],
    [4, "row/out-of-range"],
  ]);
  expect(JSON.stringify(file?.rejected)).not.toContain("p9");
});

/** Codes and messages of what is refused, files by their number. */
async function problemsOf(...input: Parameters<typeof read>): Promise<readonly string[]> {
  const result = await read(...input);
  if (result.ok) return [];
  return result.problems.map(
    ({ code, message, line }) => `${code}:${line ?? ""} ${message.replaceAll(folder, "")}`,
  );
}

test("more rows than declared are refused, with the line and not the id of the person", async () => {
  const rows = "subject,grade,dose\np1,1,\np2,1,\np2,2,\np1,1,\np2,3,\np2,4,\n";
  const [problem = "", ...more] = await problemsOf({ east: rows });
  expect(more).toEqual([]);
  expect(problem).toMatch(
    /^rows\/too-many-per-person:6 row 3 in `events` of the person in line 3 of `.*`, where schema `Event` allows 2$/,
  );
  expect(problem).not.toContain("p2");
});

test("every site has a file of each data set", async () => {
  const two = { east: PEOPLE, west: PEOPLE };
  const header = "subject,grade,dose\n";
  expect((await problemsOf({ east: header }, two)).join()).toContain("sources/missing-site");
  expect((await problemsOf({ east: header, west: header })).join()).toContain(
    "sources/missing-site",
  );
  expect(await problemsOf({ east: header, west: header }, two)).toEqual([]);
});

test("rows are not joined by a line number", async () => {
  const mapping = join(folder, "events.json");
  const fields = { subject: { column: "#line" }, grade: { column: 0 }, dose: { column: 1 } };
  writeFileSync(mapping, JSON.stringify({ format: "qsc-mapping/1", schema: "Event", fields }));
  const sources = {
    people: sourceOf({ east: PEOPLE }),
    events: { ...sourceOf({ east: "grade,dose\n1,2\n" })!, mapping },
  };
  const result = await readSites(sources, DATASET);
  expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual([
    "mapping/misplaced-line",
  ]);
});

test("data without a file are named", async () => {
  const result = await readSites({ people: sourceOf({ east: PEOPLE }) }, DATASET);
  expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual([
    "sources/missing-data",
  ]);
});

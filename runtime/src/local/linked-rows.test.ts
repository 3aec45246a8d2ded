import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { personsOf, type Dataset } from "@qsc/plan";
import { expect, test } from "vitest";
import { pseudonyms } from "./kept-rows.ts";
import { linkTokens } from "./link-tokens.ts";
import { snapshotOf } from "./snapshot.ts";
import { readSites, type Sources } from "./sources.ts";

const int = (name: string, max: number): Dataset["columns"][number] => ({
  ...{ name, type: { kind: "int", min: 0, max, scale: 0 }, optional: false },
});
const DATASET: Dataset = {
  ...{ name: "people", schema: "P", person: "id", columns: [int("age", 110)] },
  joined: [
    {
      ...{ name: "deaths", schema: "D", person: "subject", rowsPerPerson: 2, acrossSites: true },
      columns: [int("day", 365)],
    },
  ],
};

const folder = mkdtempSync(join(tmpdir(), "qsc-linked-"));
let files = 0;

function sourceOf(sites: Readonly<Record<string, string>>): Sources[string] {
  const entries = Object.entries(sites).map(([site, text]) => {
    const path = join(folder, `${files++}.csv`);
    writeFileSync(path, text);
    return { site, path };
  });
  return { mapping: null, sites: entries };
}

function read(deaths: Readonly<Record<string, string>>) {
  const people = sourceOf({ east: "id,age\np1,20\np2,30\n", west: "id,age\np3,40\n" });
  return readSites({ people, deaths: sourceOf(deaths) }, DATASET);
}

test("sites of persons come first, without slots, then those of linked rows, each row with its person", async () => {
  const result = await read({ register: "subject,day\np3,9\nx1,4\np3,11\n" });
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const seen = result.value.map(({ site, data, persons, table, rejected }) => {
    expect(rejected).toEqual([]);
    return { site, data, persons, columns: table.columns.map(({ values }) => [...values]) };
  });
  expect(seen).toEqual([
    { site: "east", data: undefined, persons: ["p1", "p2"], columns: [[20, 30]] },
    { site: "west", data: undefined, persons: ["p3"], columns: [[40]] },
    { site: "register", data: "deaths", persons: ["p3", "x1", "p3"], columns: [[9, 4, 11]] },
  ]);
});

async function checkRefused(
  deaths: Readonly<Record<string, string>>,
  code: string,
  says: string,
): Promise<void> {
  const result = await read(deaths);
  if (result.ok) throw new Error("nothing was refused");
  expect(result.problems[0]).toMatchObject({ code });
  expect(result.problems[0]!.message).toContain(says);
}

test("a person with more rows than declared", () =>
  checkRefused(
    { register: "subject,day\np3,9\np1,1\np3,11\np3,12\n" },
    "rows/too-many-per-person",
    "row 3 in `deaths` of the person in line 2, where schema `D` allows 2",
  ));
test("a site with persons and linked rows", () =>
  checkRefused({ east: "subject,day\np3,9\n" }, "sources/same-site", "site `east` has persons"));

test("a token says who it is to whoever has the key, and is the same however the identifier is composed", () => {
  const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const token = (id: string, key = one): string =>
    Buffer.from(linkTokens([id], key)).toString("hex");
  expect(token("Zoë")).toBe(token(" Zoe\u0308 "));
  expect(token("zoë")).not.toBe(token("Zoë"));
  expect(token("Zoë", other)).not.toBe(token("Zoë"));
  // HMAC-SHA-256 of `qsc-link/v1\np1` under 32 bytes of 1, by another implementation.
  expect(token("p1")).toBe("4221f89b6ede038895");
});

test("rows of other persons are another snapshot", () => {
  const table = { rows: 2, columns: [{ values: Int32Array.from([1, 1]) }] };
  const key = new Uint8Array(32);
  const of = (...persons: readonly string[]): string =>
    snapshotOf(personsOf(DATASET), "s", table, key, pseudonyms(persons, key));
  expect(of("a", "b")).toBe(of("b", "a"));
  expect(of("a", "b")).not.toBe(of("a", "c"));
  const names = ["a", "b"];
  expect(() => snapshotOf(personsOf(DATASET), "s", table, key, names)).toThrow(RangeError);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PATIENTS } from "./local.testing.ts";
import { readSites, readSources } from "./sources.ts";

const folder = mkdtempSync(join(tmpdir(), "qsc-sources-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const SITES = { north: "north.csv", south: { path: "both.csv", column: "site", in: ["S"] } };

function sourcesFile(data: unknown): string {
  return write("sources.json", JSON.stringify({ format: "qsc-sources/1", data }));
}

test("paths are relative to the sources file", async () => {
  const sources = await readSources(sourcesFile({ patients: { mapping: "m.json", sites: SITES } }));
  expect(sources).toEqual({
    ok: true,
    value: {
      patients: {
        mapping: join(folder, "m.json"),
        sites: [
          { site: "north", path: join(folder, "north.csv") },
          { site: "south", path: join(folder, "both.csv"), only: { column: "site", in: ["S"] } },
        ],
      },
    },
  });
});

test("every site is read with the data set's mapping", async () => {
  write("north.csv", "id,age,sex,sbp,smoker,seen\na,63,male,,,2020-01-01\n");
  write("both.csv", "id,age,sex,sbp,smoker,seen,site\na,64,male,,,2020-01-01,S\nb,1,male,,,x,N\n");
  const sources = await readSources(sourcesFile({ patients: { sites: SITES } }));
  if (!sources.ok) throw new Error("the sources are good");
  const sites = await readSites(sources.value, PATIENTS);
  expect(
    sites.ok && sites.value.map(({ site, rowsRead, rejected }) => [site, rowsRead, rejected]),
  ).toEqual([
    ["north", 1, []],
    ["south", 1, []],
  ]);
});

test.each([
  ["no sites", { patients: { sites: {} } }, "sources/invalid"],
  ["a site name that is no name", { patients: { sites: { "../x": "a.csv" } } }, "sources/invalid"],
  ["an unknown property", { patients: { sites: SITES, maping: "m" } }, "sources/invalid"],
])("%s is refused", async (_name, data, code) => {
  const sources = await readSources(sourcesFile(data));
  expect(sources.ok ? "" : sources.problems[0]?.code).toBe(code);
});

test("a missing sources file is refused", async () => {
  const sources = await readSources(join(folder, "none.json"));
  expect(sources.ok ? "" : sources.problems[0]?.code).toBe("sources/unreadable-file");
});

test("a data set without files is met with the near name", async () => {
  const sources = await readSources(sourcesFile({ patient: { sites: SITES } }));
  if (!sources.ok) throw new Error("the sources are good");
  const sites = await readSites(sources.value, PATIENTS);
  expect(sites.ok ? undefined : sites.problems[0]).toMatchObject({
    code: "sources/missing-data",
    help: "did you mean `patient`?",
  });
});

test("a data set with the name of something that every object has", async () => {
  const sites = await readSites({}, { ...PATIENTS, name: "constructor" });
  expect(sites.ok ? undefined : sites.problems[0]?.code).toBe("sources/missing-data");
});

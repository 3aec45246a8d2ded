import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { diagnoseFile } from "@qsc/compiler";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import type { CheckedFile } from "../commands/check.ts";
import { checkSarif } from "./sarif.ts";

const ROOT = "/project";

/** A 𝄞 is one character and two UTF-16 code units. */
const SOURCE = `schema P { person id id: Id identifier age: Int 18..110 }
contract C version 1.0.0 {
  data people: P
  query {
    from people
    /* 𝄞 */ let old = age >= 65
    where aeg >= 65
    release { n = count() }
  }
  privacy { minimum cohort 20 persons minimum cohort 11 persons }
}
`;

function checkedFile(text: string, path = "studies/ä b.qsc"): CheckedFile {
  const [folder = "", entry = ""] = path.split("/");
  const sources = new Map([[entry, text]]);
  const diagnostics = diagnoseFile(sources, entry);
  return { path, files: { folder, entry, sources }, diagnostics };
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Result[];
  }[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: Readonly<Record<string, number>>;
    };
  }[];
  readonly fixes?: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/** The log of these files, which keeps to the schema of SARIF 2.1.0. */
function logOf(checked: readonly CheckedFile[]): Log {
  const page = "# a/b\n\nWhat it means.\n\n## Why\n";
  const text = checkSarif(checked, { version: "1.2.3", root: ROOT, pageOf: () => page });
  const log: unknown = JSON.parse(text);
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  return log as Log;
}

const validate = sarifValidator();

/** The schema is of draft 4, whose `id` later drafts write `$id`; it uses nothing else that has changed. */
function sarifValidator(): ReturnType<Ajv["compile"]> {
  const home = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json");
  const text = readFileSync(join(home, "../lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8");
  const { $schema, id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  expect([$schema, id]).toEqual([expect.stringContaining("draft-04"), expect.any(String)]);
  const isReference = (uri: string): boolean => URL.canParse(uri, "file:///") && !/\s/.test(uri);
  const formats = { uri: URL.canParse, "uri-reference": isReference, "date-time": true } as const;
  return new Ajv({ strict: false, unicodeRegExp: false, formats: { ...formats } }).compile(schema);
}

function resultsOf(log: Log): readonly Result[] {
  return log.runs.flatMap(({ results }) => results);
}

test("findings become results, with rules, levels, places and fixes", () => {
  const log = logOf([checkedFile(SOURCE)]);
  const [run] = log.runs;
  const results = resultsOf(log);
  expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ["resolve/unused-let", "warning"],
    ["resolve/unknown-name", "error"],
    ["policy/duplicate-clause", "error"],
  ]);
  for (const { ruleId, ruleIndex } of results) {
    expect(run?.tool.driver.rules[ruleIndex]).toMatchObject({
      id: ruleId,
      shortDescription: { text: "What it means." },
    });
  }
  expect(results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: "studies/%C3%A4%20b.qsc", uriBaseId: "%SRCROOT%" },
    region: { startLine: 6, startColumn: 18, endLine: 6, endColumn: 21 },
  });
  expect(results[2]?.fixes).toEqual([
    {
      description: { text: "delete `minimum cohort 11 persons`" },
      artifactChanges: [
        {
          artifactLocation: { uri: "studies/%C3%A4%20b.qsc", uriBaseId: "%SRCROOT%" },
          replacements: [
            { deletedRegion: { startLine: 10, startColumn: 39, endLine: 10, endColumn: 64 } },
          ],
        },
      ],
      properties: { safety: "safe" },
    },
  ]);
});

test("nothing found is a log as well", () => {
  const clean = SOURCE.replace(/.*let old.*\n/, "")
    .replace("aeg", "age")
    .replace("minimum cohort 20 persons ", "");
  expect(resultsOf(logOf([checkedFile(clean)]))).toEqual([]);
});

test("related places are located", () => {
  const twice = SOURCE.replace("age: Int", "id: Int 0..1 age: Int");
  expect(resultsOf(logOf([checkedFile(twice)]))[0]).toMatchObject({
    ruleId: "resolve/duplicate-name",
    relatedLocations: [{ id: 0, message: { text: "first declared here" } }],
  });
});

test("a fingerprint outlives new lines above, and tells the same words apart", () => {
  const prints = (text: string): readonly string[] =>
    resultsOf(logOf([checkedFile(text)])).map(
      ({ partialFingerprints }) => partialFingerprints["qscFinding/v1"] ?? "",
    );
  const twice = SOURCE.replace("where aeg >= 65", "where aeg >= 65\n    where aeg >= 65");
  const before = prints(twice);
  expect(prints(`// one more line\n\n${twice}`)).toEqual(before);
  expect(new Set(before).size).toBe(4);
});

test("what two contracts share is one result", () => {
  const one = checkedFile(SOURCE);
  expect(resultsOf(logOf([one, one])).length).toBe(one.diagnostics.length);
});

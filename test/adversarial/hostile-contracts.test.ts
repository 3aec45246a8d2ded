import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import { expect, test } from "vitest";
import { readContract } from "../../cli/src/input/contract.ts";
import { temporaryFolder } from "../support/folders.ts";

const SCHEMA = "schema P { person id id: Id identifier x: Int 0..5 }\n";
const CONTRACT = `contract C version 1.0.0 {
  data p: P held as shares
  query q { from p release { n = count() } }
  privacy { minimum cohort 3 persons }
}
`;

/** A contract's folder, with a file beside the folder that it has no business to read. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const outer = temporaryFolder();
  writeFileSync(join(outer, "outside.qsc"), SCHEMA);
  const folder = join(outer, "contract");
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What is read of a contract with this import, and what the compiler says. */
function checkImport(from: string, codes: readonly string[], files = {}): void {
  const folder = folderWith({ "c.qsc": `import { P } from "${from}"\n${CONTRACT}`, ...files });
  const { sources, entry } = readContract(join(folder, "c.qsc"));
  expect([...sources.keys()].filter((path) => path.includes("outside"))).toEqual([]);
  expect(compile(sources, entry).diagnostics.map(({ code }) => code)).toEqual(codes);
}

function checkFailure(folder: string, code: string): void {
  expect(() => readContract(join(folder, "c.qsc"))).toThrow(expect.objectContaining({ code }));
}

test.each([
  "../outside.qsc",
  "./sub/../../outside.qsc",
  "/etc/passwd",
  "/etc/outside.qsc",
  "../../../../../../dev/zero",
  "https://example.org/outside.qsc",
  "..\\\\outside.qsc",
])("an import of `%s` is refused, and nothing is read", (from) => {
  const codes = ["resolve/import-path"];
  const folder = folderWith({ "c.qsc": `import { P } from "${from}"\n${CONTRACT}` });
  const { sources, entry } = readContract(join(folder, "c.qsc"));
  expect([...sources.keys()]).toEqual(["c.qsc"]);
  expect(
    compile(sources, entry)
      .diagnostics.map(({ code }) => code)
      .slice(0, 1),
  ).toEqual(codes);
});

test("an import inside the folder is read", () => checkImport("./p.qsc", [], { "p.qsc": SCHEMA }));

test("files that import each other end in a diagnostic", () =>
  checkImport("./p.qsc", ["resolve/unknown-import", "resolve/import-cycle"], {
    "p.qsc": `import { Q } from "./c.qsc"\n${SCHEMA}`,
  }));

test("a symbolic link that leads outside is not followed", () => {
  const folder = folderWith({ "c.qsc": `import { P } from "./link.qsc"\n${CONTRACT}` });
  symlinkSync("../outside.qsc", join(folder, "link.qsc"));
  checkFailure(folder, "input/outside-folder");
});

test("a pipe is not waited for", () => {
  const folder = folderWith({ "c.qsc": `import { P } from "./pipe.qsc"\n${CONTRACT}` });
  execFileSync("mkfifo", [join(folder, "pipe.qsc")]);
  checkFailure(folder, "input/unreadable-file");
});

test("a folder with a pipe still has one contract", () => {
  const folder = folderWith({ "c.qsc": `${SCHEMA}${CONTRACT}` });
  execFileSync("mkfifo", [join(folder, "pipe.qsc")]);
  expect(readContract(folder).entry).toBe("c.qsc");
});

test("a file of 10 MB is refused before it is read", () =>
  checkFailure(
    folderWith({ "c.qsc": `${CONTRACT}// ${"a".repeat(10_000_000)}` }),
    "input/file-too-large",
  ));

test("a contract of more than 100 files is refused", () => {
  const names = Array.from({ length: 150 }, (_, at) => `f${at}.qsc`);
  const imports = names.map((name, at) => `import { T${at} } from "./${name}"\n`).join("");
  const files = names.map((name, at): [string, string] => [name, `type T${at} = Bool\n`]);
  checkFailure(
    folderWith({ "c.qsc": imports + CONTRACT, ...Object.fromEntries(files) }),
    "input/too-many-files",
  );
});

/** Names that refer to the next one, 5,000 in a row. */
const chain = (line: (at: number) => string): string =>
  Array.from({ length: 5_000 }, (_, at) => line(at)).join("\n");

test.each([
  ["types", `${chain((at) => `type T${at} = T${at + 1}`)}\n${SCHEMA.replace("Int 0..5", "T0")}`],
  ["policies", `${SCHEMA}${chain((at) => `policy p${at} extends p${at + 1} { }`)}`],
])("a chain of 5,000 %s is refused", (_what, text) => {
  const codes = compile(new Map([["c.qsc", text + CONTRACT]]), "c.qsc").diagnostics.map(
    ({ code }) => code,
  );
  expect(codes).toContain("resolve/too-deep");
});

test("a chain of imports is refused", () => {
  const files = Array.from({ length: 5_000 }, (_, at): [string, string] => [
    `i${at}.qsc`,
    `import { P } from "./i${at + 1}.qsc"\n`,
  ]);
  const entry = `import { P } from "./i0.qsc"\n${CONTRACT}`;
  const { diagnostics } = compile(new Map([["c.qsc", entry], ...files]), "c.qsc");
  expect(diagnostics.map(({ code }) => code)).toContain("resolve/too-deep");
});

test("half a million faults are diagnostics", () => {
  const { diagnostics } = compile(new Map([["c.qsc", '"\n'.repeat(500_000)]]), "c.qsc");
  expect(diagnostics[0]?.code).toBe("lex/unterminated-string");
});

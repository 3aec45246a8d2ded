import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@qsc/compiler";
import { expect, test } from "vitest";
import { readContract } from "../../cli/src/input/contract.ts";
import { temporaryFolder } from "../support/folders.ts";
import {
  CONTRACT,
  contractWithPackage,
  type Files,
  lock,
  manifest,
  SCHEMA,
  writeFiles,
} from "../support/packages.ts";

/** A project with files beside it that it has no business to read. */
function projectWith(files: Files): string {
  const outer = temporaryFolder();
  const outside = contractWithPackage("outside");
  for (const path of ["outside/qsc.json", "outside/schema.qsc"]) {
    writeFiles(outer, { [path]: outside[path] });
  }
  const project = join(outer, "project");
  mkdirSync(join(project, ".git"), { recursive: true });
  writeFiles(project, files);
  return project;
}

/** The codes with which the contract of a project is refused. */
function codesOf(project: string): readonly string[] {
  const { sources, entry } = readContract(join(project, "study/c.qsc"));
  const codes = compile(sources, entry).diagnostics.map(({ code }) => code);
  return codes.filter((code) => code !== "resolve/unknown-schema");
}

function checkFailure(project: string, code: string): void {
  expect(() => readContract(join(project, "study/c.qsc"))).toThrow(
    expect.objectContaining({ code }),
  );
}

test("a package that is locked is compiled", () => {
  const project = projectWith(contractWithPackage());
  expect(codesOf(project)).toEqual(["package/not-locked"]);
  expect(lock(project)).toEqual([]);
  expect(codesOf(project)).toEqual([]);
});

test.each(["../outside", "packages/../../outside", "/etc", ".", "packages/.."])(
  "a package in the folder `%s` is not read",
  (place) => {
    const files = contractWithPackage();
    const root = manifest(null, {
      dependencies: { "@site/common": "1.0.0" },
      folders: { "@site/common": place },
    });
    const project = projectWith({ ...files, "qsc.json": root });
    if (place.startsWith("/")) expect(codesOf(project)).toEqual(["package/missing"]);
    else checkFailure(project, "input/outside-folder");
  },
);

test("a manifest above the root of the repository counts for nothing", () => {
  const files = contractWithPackage();
  const project = projectWith({ ...files, "qsc.json": "" });
  rmSync(join(project, "qsc.json"));
  writeFiles(join(project, ".."), {
    "qsc.json": manifest(null, {
      dependencies: { "@site/common": "1.0.0" },
      folders: { "@site/common": "outside" },
    }),
  });
  expect(codesOf(project)).toEqual(["package/unknown"]);
});

test("links that lead outside are not followed: of a folder, a manifest, a file, the lock", () => {
  const moves: readonly (readonly [gone: string, to: string])[] = [
    ["packages/common", "../../outside"],
    ["packages/common/qsc.json", "../../../outside/qsc.json"],
    ["packages/common/schema.qsc", "../../../outside/schema.qsc"],
    ["qsc.lock.json", "../outside/qsc.json"],
  ];
  for (const [gone, to] of moves) {
    const project = projectWith(contractWithPackage());
    lock(project);
    rmSync(join(project, gone), { recursive: true });
    symlinkSync(to, join(project, gone));
    checkFailure(project, "input/outside-folder");
  }
});

test.each(["packages/common/qsc.json", "packages/common/schema.qsc", "qsc.lock.json"])(
  "a pipe in place of `%s` is not waited for",
  (path) => {
    const project = projectWith(contractWithPackage());
    lock(project);
    rmSync(join(project, path));
    execFileSync("mkfifo", [join(project, path)]);
    checkFailure(project, "input/unreadable-file");
  },
);

test.each(["qsc.json", "packages/common/qsc.json", "packages/common/schema.qsc", "qsc.lock.json"])(
  "10 MB in place of `%s` are refused before they are read",
  (path) => {
    const project = projectWith(contractWithPackage());
    lock(project);
    writeFiles(project, { [path]: " ".repeat(10_000_000) });
    checkFailure(project, "input/file-too-large");
  },
);

test.each([
  "../../study/c.qsc",
  "../outside/schema.qsc",
  "/etc/passwd.qsc",
  "./schema.qsc",
  "a/../schema.qsc",
  "a\\schema.qsc",
  "qsc.json",
  "",
])("an export of `%s` is refused, and nothing is read for it", (file) => {
  const project = projectWith({
    ...contractWithPackage(),
    "packages/common/qsc.json": manifest("@site/common@1.0.0", { exports: [file] }),
  });
  expect(codesOf(project)).toEqual(["package/malformed"]);
  const { sources } = readContract(join(project, "study/c.qsc"));
  expect([...sources.keys()].filter((path) => path.endsWith(".qsc"))).toEqual(["c.qsc"]);
});

test("a file of a package reaches neither out of it nor into another past its exports", () => {
  for (const target of [
    "../../study/c.qsc",
    "../other@1.0.0/schema.qsc",
    "../../../outside/schema.qsc",
  ]) {
    const project = projectWith({
      ...contractWithPackage(),
      "packages/common/schema.qsc": `import { Q } from "${target}"\n${SCHEMA}`,
    });
    expect(lock(project)).toEqual([]);
    expect(codesOf(project)).toEqual(["resolve/import-path"]);
  }
});

test("more than 100 files of packages are refused", () => {
  const names = Array.from({ length: 100 }, (_, at) => `f${at}.qsc`);
  const project = projectWith({
    ...contractWithPackage(),
    "packages/common/qsc.json": manifest("@site/common@1.0.0", {
      exports: ["schema.qsc", ...names.slice(1)],
    }),
    "packages/common/schema.qsc": `import { T0 } from "./f0.qsc"\n${SCHEMA}`,
    ...Object.fromEntries(
      names.map((name, at) => [`packages/common/${name}`, `type T${at} = Bool\n`]),
    ),
  });
  checkFailure(project, "input/too-many-files");
});

test("100 packages that depend on each other end in a diagnostic", () => {
  const names = Array.from({ length: 100 }, (_, at) => `@site/p${at}`);
  const dependencies = Object.fromEntries(names.map((name) => [name, "1.0.0"]));
  const files: Record<string, unknown> = {
    "qsc.json": manifest(null, {
      dependencies,
      folders: Object.fromEntries(names.map((name, at) => [name, `p${at}`])),
    }),
    "study/c.qsc": `import { P } from "@site/p0/schema.qsc"\n${CONTRACT}`,
  };
  for (const [at, name] of names.entries()) {
    files[`p${at}/qsc.json`] = manifest(`${name}@1.0.0`, { exports: ["schema.qsc"], dependencies });
    files[`p${at}/schema.qsc`] = SCHEMA;
  }
  const project = projectWith(files);
  expect(new Set(lock(project))).toEqual(new Set(["package/cycle"]));
  expect(codesOf(project)).toEqual(["package/not-locked"]);
});

test("a package that imports from itself by name, or from its importer, is in a circle", () => {
  const root = (folders: object): object => ({
    ...manifest(null, { dependencies: { "@site/common": "1.0.0" } }),
    folders,
  });
  const common = (dependencies: Record<string, string>): object =>
    manifest("@site/common@1.0.0", { exports: ["schema.qsc"], dependencies });
  const itself = projectWith({
    ...contractWithPackage(),
    "packages/common/qsc.json": common({ "@site/common": "1.0.0" }),
  });
  expect(lock(itself)).toContain("package/cycle");
  const both = projectWith({
    ...contractWithPackage(),
    "qsc.json": root({ "@site/common": "packages/common", "@site/other": "packages/other" }),
    "packages/common/qsc.json": common({ "@site/other": "1.0.0" }),
    "packages/common/schema.qsc": `import { T } from "@site/other/t.qsc"\n${SCHEMA}`,
    "packages/other/qsc.json": manifest("@site/other@1.0.0", {
      exports: ["t.qsc"],
      dependencies: { "@site/common": "1.0.0" },
    }),
    "packages/other/t.qsc": "type T = Bool\n",
  });
  expect(lock(both)).toContain("package/cycle");
});

/** Texts that are no manifest; each is looked at as manifest of the contracts, of a package and as lock. */
const MALFORMED = [
  "",
  "null",
  "[]",
  "[".repeat(100_000),
  '{"__proto__": {"format": "qsc-package/1"}}',
  '{"format": "qsc-package/2"}',
  '{"format": "qsc-package/1", "script": "./run.sh"}',
  '{"format": "qsc-package/1", "name": "@site/common"}',
  '{"format": "qsc-package/1", "dependencies": {"common": "1.0.0"}}',
  '{"format": "qsc-package/1", "dependencies": {"@site/common": "^1.0.0"}}',
  `{"format": "qsc-package/1", "exports": [${'"a.qsc",'.repeat(200)}"b.qsc"]}`,
  '{"format": "qsc-lock/1", "packages": {"@site/common": {"version": "1.0.0", "digest": "sha256:0"}}}',
  '{"format": "qsc-lock/1", "packages": []}',
];

test.each(MALFORMED.map((text) => [text.slice(0, 80), text]))(
  "`%s` is no manifest and no lock",
  (_, text) => {
    for (const path of ["qsc.json", "packages/common/qsc.json", "qsc.lock.json"]) {
      const project = projectWith(contractWithPackage());
      lock(project);
      writeFiles(project, { [path]: text });
      expect(codesOf(project)).toEqual(["package/malformed"]);
    }
  },
);

test("names of every object's members are names of no package", () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    const project = projectWith(contractWithPackage());
    lock(project);
    writeFiles(project, {
      "study/c.qsc": `import { P } from "@site/${name}/schema.qsc"\n${CONTRACT}`,
    });
    const code = name === "constructor" ? "package/unknown" : "resolve/import-path";
    expect(codesOf(project)).toEqual([code]);
  }
});

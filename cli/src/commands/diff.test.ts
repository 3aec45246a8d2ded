import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, packageDigest, parseManifest } from "@qsc/compiler";
import { sealBundle } from "@qsc/plan";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import type { Terminal } from "../output/terminal.ts";
import { diffCommand } from "./diff.ts";

const folder = mkdtempSync(join(tmpdir(), "qsc-diff-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SOURCE = `schema P { person id id: Id identifier ill: Bool }
contract C version 1.0.0 {
  data people: P
  query { from people release to board { n = count() } }
  privacy { minimum cohort 11 persons }
}
`;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(old: string, next: string, format = "text"): { status: number; out: string } {
  const printed: string[] = [];
  const as = (text: string): string => text;
  const terminal: Terminal = {
    out: (text) => void printed.push(text),
    err: () => undefined,
    interactive: false,
    columns: 100,
    style: { bold: as, dim: as, red: as, yellow: as, green: as, cyan: as },
  };
  return { status: diffCommand(old, next, { format }, terminal), out: printed.join("") };
}

const OLD = file("old.qsc", SOURCE);
const SAME = file("same.qsc", SOURCE.replace("query {", "// a comment\n  query {"));
const LOWER = file("lower.qsc", SOURCE.replace("11 persons", "5 persons"));
const FAULTY = file("faulty.qsc", SOURCE.replace("11 persons", "1 persons"));

test("nothing more is status 0, something more is status 1", () => {
  expect(run(OLD, SAME)).toEqual({
    status: 0,
    out: "✔ the two versions release and protect the same\n",
  });
  expect(run(OLD, LOWER).status).toBe(1);
  expect(run(LOWER, OLD).status).toBe(0);
  expect(run(OLD, FAULTY).status).toBe(1);
});

test("Markdown names the change and both places", () => {
  const line = `- the minimum cohort is 5 persons, not 11 (${OLD}:5 → ${LOWER}:5)`;
  expect(run(OLD, LOWER, "markdown").out).toBe(
    `**✘ C 1.0.0: the new version releases more, or protects less**\n\n### Protects less\n\n${line}\n`,
  );
});

test("JSON keeps to its schema", () => {
  const url = new URL("../../../spec/diff.schema.json", import.meta.url);
  const validate = new Ajv2020().compile(JSON.parse(readFileSync(url, "utf8")) as object);
  const value: unknown = JSON.parse(run(OLD, LOWER, "json").out);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  expect(value).toMatchObject({ verdict: "more", changes: [{ subject: "minimum-cohort" }] });
});

test("a sealed bundle is a version as well, and a broken one is refused", () => {
  const { bundle } = compile(new Map([["old.qsc", SOURCE]]), "old.qsc");
  const sealed = sealBundle(bundle!);
  expect(run(file("old.json", sealed), SAME).status).toBe(0);
  const broken = sealed.map((byte, index) => (index === 20 ? byte ^ 1 : byte));
  expect(() => run(file("broken.json", broken), SAME)).toThrow("is no sealed bundle");
  const other = sealBundle({ ...bundle!, compiler: { name: "qsc", version: "0.0.0-other" } });
  expect(() => run(file("other.json", other), SAME)).toThrow("do not compile to the bundle");
});

test("another version of a package is named, and what it changes is found as well", () => {
  const sources = (version: string, least: number): Map<string, string> => {
    const prefix = `@site/common@${version}/`;
    const policy = `policy site { minimum cohort ${least} persons }\n`;
    const manifest = { format: "qsc-package/1", name: "@site/common", version, exports: ["p.qsc"] };
    const own = new Map([
      [`${prefix}qsc.json`, JSON.stringify(manifest)],
      [`${prefix}p.qsc`, policy],
    ]);
    const parsed = parseManifest(JSON.stringify(manifest));
    if (!parsed.ok) throw new Error(parsed.problem);
    const digest = packageDigest(own, prefix, parsed.value);
    const dependencies = { "@site/common": version };
    const lock = { format: "qsc-lock/1", packages: { "@site/common": { version, digest } } };
    return new Map([
      ...own,
      ["qsc.json", JSON.stringify({ format: "qsc-package/1", dependencies })],
      ["qsc.lock.json", JSON.stringify(lock)],
      [
        "c.qsc",
        `import { site } from "@site/common/p.qsc"\n${SOURCE.replace(/privacy \{.*\}/, "privacy { policy site }")}`,
      ],
    ]);
  };
  const sealed = (name: string, from: Map<string, string>): string => {
    const { bundle, diagnostics } = compile(from, "c.qsc");
    if (bundle === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    return file(name, sealBundle(bundle));
  };
  const [old, next] = [
    sealed("p1.json", sources("1.0.0", 20)),
    sealed("p2.json", sources("1.1.0", 12)),
  ];
  const { out } = run(old, next);
  expect(out).toContain("the minimum cohort is 12 persons, not 20");
  expect(out).toContain("the package `@site/common` has version 1.1.0, not 1.0.0");
});

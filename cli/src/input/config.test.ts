import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Diagnostic } from "@qsc/compiler";
import { expect, test } from "vitest";
import { CONFIG_SCHEMA } from "./config-schema.ts";
import { configFor, weigh } from "./config.ts";

/** A repository with these settings at its root, and a folder within. */
function repository(config: unknown): { readonly root: string; readonly inner: string } {
  const root = mkdtempSync(join(tmpdir(), "qsc-config-"));
  const inner = join(root, "studies", "one");
  mkdirSync(inner, { recursive: true });
  mkdirSync(join(root, ".git"));
  const text = typeof config === "string" ? config : JSON.stringify(config);
  writeFileSync(join(root, "qsc.config.json"), text);
  return { root, inner };
}

test("the schema is published as it is", () => {
  const published = new URL("../../../spec/config.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(published, "utf8"))).toEqual(CONFIG_SCHEMA);
});

test("settings are those of the nearest folder above, inside the repository", () => {
  const { root, inner } = repository({ format: "qsc-config/1", maxWarnings: 3 });
  expect(configFor(inner, {})).toMatchObject({ folder: root, maxWarnings: 3 });
  writeFileSync(join(inner, "qsc.config.json"), '{"format":"qsc-config/1","maxWarnings":1}');
  expect(configFor(inner, {})).toMatchObject({ folder: inner, maxWarnings: 1 });
  expect(configFor(inner, { config: false })).toBeNull();
  expect(configFor(inner, { config: join(root, "qsc.config.json") })).toMatchObject({
    maxWarnings: 3,
  });
  const nested = join(root, "nested");
  mkdirSync(join(nested, ".git"), { recursive: true });
  expect(configFor(nested, {})).toBeNull();
});

const refused: readonly (readonly [string, unknown, string])[] = [
  ["no JSON", "{", "config/malformed"],
  ["no format", {}, "config/malformed"],
  ["an unknown setting", { format: "qsc-config/1", severities: {} }, "config/malformed"],
  ["a negative limit", { format: "qsc-config/1", maxWarnings: -1 }, "config/malformed"],
  ["an unknown level", of({ "resolve/unused-let": "info" }), "config/malformed"],
  ["an unknown code", of({ "resolve/unused-lets": "off" }), "config/unknown-code"],
  ["an error turned off", of({ "disclosure/linked-tables": "off" }), "config/weakened-error"],
  ["an error as a warning", of({ "parse/too-deep": "warning" }), "config/weakened-error"],
];

function of(severity: Readonly<Record<string, string>>): unknown {
  return { format: "qsc-config/1", severity };
}

test.each(refused)("%s is refused", (_, config, code) => {
  const { inner } = repository(config);
  expect(() => configFor(inner, {})).toThrow(expect.objectContaining({ code, status: 2 }));
});

test("warnings are weighed, errors stay errors", () => {
  const codes = { "resolve/unused-let": "off", "support/not-enforced": "error" } as const;
  const { inner } = repository(of({ ...codes, "type/mismatch": "error" }));
  const span = { path: "a", start: 0, end: 0 };
  const found = (code: string, severity: Diagnostic["severity"]): Diagnostic => ({
    ...{ code, severity, message: "", label: { span, text: "" }, related: [], fixes: [] },
  });
  const diagnostics = [
    found("resolve/unused-let", "warning"),
    found("support/not-enforced", "warning"),
    found("type/never-missing", "warning"),
    found("type/mismatch", "error"),
  ];
  const weighed = weigh(diagnostics, configFor(inner, {}));
  expect(weighed.map(({ code, severity }) => [code, severity])).toEqual([
    ["support/not-enforced", "error"],
    ["type/never-missing", "warning"],
    ["type/mismatch", "error"],
  ]);
  expect(weigh(diagnostics, null)).toEqual(diagnostics);
});

/**
 * The repository checks itself: layering, budgets and house rules that no linter knows.
 * Prints every problem and ends with status 1 when there is one.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)));
const problems: string[] = [];
/** The most lines of a source file. */
const BUDGET = 400;

checkLayering();
checkSources();
checkDependencies();
checkVersions();
checkWording();

for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? "tidy: no problems" : `tidy: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The layering table of ARCHITECTURE.md against every import between packages. */
function checkLayering(): void {
  const allowed = layeringTable();
  for (const path of sources()) {
    const home = path.split("/")[0] ?? "";
    const permitted = allowed.get(home);
    if (permitted === undefined || path.endsWith(".test.ts")) continue;
    for (const specifier of importsOf(path)) {
      const target = /^@qsc\/([a-z-]+)/.exec(specifier)?.[1];
      if (target !== undefined && target !== home && !permitted.has(target)) {
        problems.push(`${path}: ${home} may not import ${target} (ARCHITECTURE.md, layering)`);
      }
      if (specifier.startsWith(".") && specifier.split("/").filter((p) => p === "..").length > 0) {
        const depth = path.split("/").length - 2;
        const up = specifier.split("/").filter((part) => part === "..").length;
        if (up > depth - 0) problems.push(`${path}: import leaves the package: ${specifier}`);
      }
    }
  }
}

function layeringTable(): Map<string, Set<string>> {
  const text = read("ARCHITECTURE.md");
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| ([^|]*) \|/gm)];
  if (rows.length === 0) problems.push("ARCHITECTURE.md: no layering table");
  return new Map(
    rows.map(([, home = "", list = ""]) => [
      home,
      new Set([...list.matchAll(/`([a-z-]+)`/g)].map((match) => match[1] ?? "")),
    ]),
  );
}

function checkSources(): void {
  for (const path of sources()) {
    const text = read(path);
    const lines = text.split("\n").length - 1;
    if (lines > BUDGET) problems.push(`${path}: ${lines} lines, over ${BUDGET}`);
    if (/\b(TODO|FIXME|XXX)\b/.test(text) && path !== "scripts/tidy.ts") {
      problems.push(`${path}: unfinished work is marked in the source`);
    }
    if (
      /@ts-(ignore|expect-error|nocheck)|eslint-disable/.test(text) &&
      path !== "scripts/tidy.ts"
    ) {
      problems.push(`${path}: a check is switched off`);
    }
    if (/\b(describe|test|it)\.(only|todo)\b/.test(text)) {
      problems.push(`${path}: a test is narrowed or left open`);
    }
  }
}

/** Every dependency stands in docs/dependencies.md, and at an exact version. */
function checkDependencies(): void {
  const documented = read("docs/dependencies.md");
  for (const path of tracked.filter((file) => /(^|\/)package\.json$/.test(file))) {
    const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>;
    for (const group of ["dependencies", "devDependencies", "peerDependencies"]) {
      for (const [name, version] of Object.entries(manifest[group] ?? {})) {
        if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
          problems.push(`${path}: ${name} is not pinned to an exact version: ${version}`);
        }
        if (!name.startsWith("@qsc/") && !documented.includes(`\`${name}\``)) {
          problems.push(`${path}: ${name} has no line in docs/dependencies.md`);
        }
      }
    }
  }
}

function checkVersions(): void {
  const versions = tracked
    .filter((path) => /^([a-z-]+\/)?package\.json$/.test(path))
    .map((path) => [path, (JSON.parse(read(path)) as { version?: string }).version] as const);
  const expected = versions[0]?.[1];
  for (const [path, version] of versions) {
    if (version !== expected) problems.push(`${path}: version ${version}, not ${expected}`);
  }
}

/** Nothing of one machine in the tree. */
function checkWording(): void {
  const forbidden = [
    /\/work\/(main|shared|\.library)/,
    /\/(home|root|Users)\/\w/,
    /registry\.npmjs/,
  ];
  for (const path of tracked.filter((file) => file !== "scripts/tidy.ts")) {
    if (/\.(csv|png|wasm)$/.test(path)) continue;
    const text = read(path);
    for (const pattern of forbidden) {
      if (pattern.test(text)) problems.push(`${path}: names a machine's path or host: ${pattern}`);
    }
  }
}

function sources(): string[] {
  return tracked.filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"));
}

function importsOf(path: string): string[] {
  return [...read(path).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

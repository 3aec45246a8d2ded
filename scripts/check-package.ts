/**
 * Packs `qsc`, installs the archive into an empty project and uses it as a stranger would.
 * What works in the workspace can still fail to install: a missing file, a dependency that is not declared.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "qsc-package-"));
try {
  run("npm", ["run", "--silent", "build"], root);
  run("npm", ["pack", "--workspace", "cli", "--pack-destination", folder, "--silent"], root);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error("npm pack wrote no archive");
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", join(folder, archive)], folder);
  const qsc = join(folder, "node_modules/.bin/qsc");
  console.log(`qsc ${run(qsc, ["--version"], folder).trim()} installs`);
  run(qsc, ["check", join(root, "examples/01-one-count")], folder);
  const result = run(qsc, ["run", join(root, "examples/01-one-count"), "--format", "json"], folder);
  const { receipt } = JSON.parse(result) as { receipt: string };
  run(qsc, ["verify", receipt], folder);
  run(qsc, ["explain", "disclosure/open-parameter"], folder);
  console.log("qsc runs, verifies and explains from the installed package");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

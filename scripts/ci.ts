/**
 * Runs every check in turn, goes on after a failure, and closes with the true counts:
 * each test of the suite and each further check counts as one.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const counts = { passed: 0, failed: 0, skipped: 0 };

step("types", ["run", "types"]);
step("lint", ["run", "lint"]);
step("format", ["run", "format"]);
step("tidy", ["run", "tidy"]);
tests();
step("demo", ["run", "demo"]);
step("tests of the examples", ["run", "test:examples"]);
step("package", ["run", "package"]);

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function step(name: string, args: readonly string[]): void {
  const ok = npm(name, args);
  if (ok) counts.passed++;
  else counts.failed++;
}

/** The test command of the README, with a second report that a program can read. */
function tests(): void {
  const folder = mkdtempSync(join(tmpdir(), "qsc-ci-"));
  const report = join(folder, "report.json");
  const ok = npm("test", [
    "test",
    "--",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const result = readReport(report);
  rmSync(folder, { recursive: true });
  counts.passed += result.numPassedTests;
  counts.skipped += result.numPendingTests + result.numTodoTests;
  // A suite that cannot be loaded fails without a failed test.
  const failed = result.numFailedTests + (result.numFailedTests === 0 && !ok ? 1 : 0);
  counts.failed += failed;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}

function npm(name: string, args: readonly string[]): boolean {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const { status } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  console.log(`── ${name}: ${status === 0 ? "ok" : "FAILED"} (${(Date.now() - started) / 1000} s)`);
  return status === 0;
}

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(...args: readonly string[]): Outcome {
  const node = ["--import", "tsx", "--conditions=qsc-source", join(import.meta.dirname, "main.ts")];
  const cwd = join(import.meta.dirname, "../..");
  return spawnSync(process.execPath, [...node, ...args], { cwd, encoding: "utf8" });
}

for (const [query, mode] of [
  ["q1", "semi-honest"],
  ["q2", "malicious"],
  ["join", "malicious"],
] as const) {
  test(`${query} as JSON is one line with every figure`, () => {
    const { status, stdout, stderr } = bench(
      ...[query, "--rows", "3000", "--repeat", "2", "--mode", mode],
      "--json",
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^\{[^\n]*\}\n$/);
    const line = JSON.parse(stdout) as Record<string, unknown>;
    expect(line).toMatchObject({ query, rows: 3000, mode, runs: 2 });
    for (const name of ["queryMs", "andGates", "rounds", "bytesPerParty", "rssMb"]) {
      expect(line[name], name).toBeGreaterThan(0);
    }
  });
}

test("proofs as JSON are one line with every figure", () => {
  const { status, stdout, stderr } = bench("proof", "--gates", "40000", "--json");
  expect(status, stderr).toBe(0);
  const line = JSON.parse(stdout) as Record<string, unknown>;
  expect(line).toMatchObject({ gates: 40000, batches: 1, runs: 1 });
  for (const name of ["exchanges", "bytesPerParty", "wallNsPerGate", "cpuNsPerGate", "rssMb"]) {
    expect(line[name], name).toBeGreaterThan(0);
  }
});

test("nodes that are apart", () => {
  const { status, stdout, stderr } = bench(
    "q1",
    "--rows",
    "1000",
    "--rtt",
    "4",
    "--mbit",
    "100",
    "--json",
  );
  expect(status, stderr).toBe(0);
  const line = JSON.parse(stdout) as { readonly rounds: number; readonly queryMs: number };
  expect(line).toMatchObject({ rttMs: 4, mbit: 100 });
  // A message takes half a round trip.
  expect(line.queryMs).toBeGreaterThanOrEqual(2 * line.rounds);
});

test("help", () => {
  const { status, stdout, stderr } = bench("--help");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("--rows N");
});

function checkRefused(args: readonly string[], says: string): void {
  const { status, stdout, stderr } = bench(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(says);
  expect(stderr).toContain("usage:");
  expect(stderr).not.toMatch(/^ +at /m);
}

test("an unknown option", () => checkRefused(["q1", "--row", "10"], "--row"));
test("an option without its value", () => checkRefused(["q1", "--rows"], "--rows"));
test("no query", () => checkRefused([], "which query"));
test("an unknown query", () => checkRefused(["q3"], "which query"));
test("two queries", () => checkRefused(["q1", "q2"], "too many"));
test("no number of rows", () => checkRefused(["q1", "--rows", "many"], "`many`"));
test("half a row", () => checkRefused(["q1", "--rows", "0.5"], "`0.5`"));
test("another mode", () => checkRefused(["q1", "--mode", "none"], "`none`"));
test("no round trip", () => checkRefused(["q1", "--rtt", "far"], "`far`"));
test("no rate", () => checkRefused(["q1", "--mbit", "0"], "`0`"));

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const repository: string = join(import.meta.dirname, "../..");
const program = join(repository, "cli/dist/qsc.js");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs: the repository, unless it says otherwise. */
export interface Place {
  readonly cwd?: string;
  /** The Node.js to run under; the one of the tests, unless it says otherwise. */
  readonly node?: string;
  /** Added to the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built `qsc` to its end, as a user does. */
export function qsc(args: readonly string[], options: Place = {}): Promise<Outcome> {
  return outcomeOf(startQsc(args, options));
}

/** Starts the built `qsc`; the test ends it. */
export function startQsc(args: readonly string[], options: Place = {}): ChildProcess {
  if (!existsSync(program))
    throw new Error("cli/dist/qsc.js is missing: run `npm run build` first");
  return spawn(options.node ?? process.execPath, [program, ...args], {
    cwd: options.cwd ?? repository,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

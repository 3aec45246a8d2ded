import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export interface NodeInfo {
  readonly node: string;
  readonly pid: number;
}

interface RunEvent {
  readonly step: string;
  readonly data?: { readonly nodes?: readonly NodeInfo[] };
}

/**
 * Calls back at each progress event of `qsc run --progress json`.
 * Lines that are no events (errors, warnings) are left to whoever reads the rest of standard error.
 */
export function onRunEvents(child: ChildProcess, listener: (event: RunEvent) => void): void {
  if (child.stderr === null) throw new Error("the child's standard error is not piped");
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("{")) listener(JSON.parse(line) as RunEvent);
  });
}

/** A process that has ended but was not yet collected by its parent (state Z) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

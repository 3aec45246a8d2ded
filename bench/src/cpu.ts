import { readFileSync } from "node:fs";

/** Runs `work` and tells how long it took, and how much CPU time it cost all processes together. */
export async function timed<Result>(
  pids: readonly number[],
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly ms: number; readonly cpuMs: number | null }> {
  const before = cpuMs(pids);
  const started = performance.now();
  const result = await work();
  const ms = Math.round(performance.now() - started);
  const after = cpuMs(pids);
  return { result, ms, cpuMs: before === null || after === null ? null : after - before };
}

/**
 * CPU time so far of this process and those with these ids, from Linux's /proc; `null` where the system does not tell.
 * It tells a slow run from a busy machine.
 */
function cpuMs(pids: readonly number[]): number | null {
  if (process.platform !== "linux") return null;
  const ticks = [process.pid, ...pids].map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * MS_PER_TICK;
}

const MS_PER_TICK = 10;

import { readFileSync } from "node:fs";

/**
 * CPU time so far of this process and those with these ids, from Linux's /proc; `null` where the system does not tell.
 * It tells a slow run from a busy machine.
 */
export function cpuMs(pids: readonly number[]): number | null {
  if (process.platform !== "linux") return null;
  const ticks = [process.pid, ...pids].map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * MS_PER_TICK;
}

const MS_PER_TICK = 10;

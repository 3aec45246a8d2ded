import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundleProgram } from "../../test/support/bundle-program.ts";
import type { RelayOrder } from "./relay-process.ts";

type Ports = Readonly<Record<string, number>>;

export interface RelayProcess {
  /** The ports to dial instead of `ports`. */
  readonly between: (ports: Ports) => Promise<Ports>;
  readonly stop: () => void;
}

/** Starts a process of its own, so that waiting costs the nodes and the client nothing. */
export function spawnRelay(speed: Omit<RelayOrder, "ports">): RelayProcess {
  const program = bundleProgram(join(import.meta.dirname, "relay-process.ts"), "bench-relay");
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  return {
    between: (ports) =>
      new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", () => reject(new Error("the relay ended")));
        const answer = createInterface({ input: child.stdout });
        answer.once("line", (line) => resolve(JSON.parse(line) as Ports));
        child.stdin.write(`${JSON.stringify({ ...speed, ports } satisfies RelayOrder)}\n`);
      }),
    stop: () => child.stdin.end(),
  };
}

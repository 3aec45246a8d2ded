import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundleProgram } from "../../test/support/bundle-program.ts";
import type { FloorOrder } from "./floor-process.ts";

/** Three processes that do nothing but move bytes in a ring, over TLS links like those of nodes. */
export interface FloorNetwork {
  /** Milliseconds that the slowest needs to send so many bytes to one neighbour, in so many messages, each after the other's. */
  readonly move: (messages: number, bytes: number) => Promise<number>;
  readonly close: () => void;
}

export async function startFloor(): Promise<FloorNetwork> {
  const program = bundleProgram(join(import.meta.dirname, "floor-process.ts"), "bench-floor");
  const children = [0, 1, 2].map(() =>
    talker(spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] })),
  );
  // Keys of one use: the links authenticate each other as those of nodes do.
  const seeds = children.map(() => randomBytes(32).toString("hex"));
  const listening = await Promise.all(
    children.map(({ ask }, party) => ask({ kind: "listen", party, seeds })),
  );
  const ports = listening.map(({ port }) => port ?? 0);
  await Promise.all(children.map(({ ask }) => ask({ kind: "connect", ports })));
  return {
    move: async (messages, bytes) => {
      const answers = await Promise.all(
        children.map(({ ask }) => ask({ kind: "move", messages, bytes })),
      );
      return Math.max(...answers.map(({ ms }) => ms ?? 0));
    },
    close: () => {
      for (const { end } of children) end();
    },
  };
}

interface Answer {
  readonly port?: number;
  readonly ms?: number;
}

interface Talker {
  readonly ask: (order: FloorOrder) => Promise<Answer>;
  readonly end: () => void;
}

function talker(child: ChildProcess): Talker {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    ask: async (order) => {
      child.stdin!.write(`${JSON.stringify(order)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("a process of the floor ended");
      return JSON.parse(value) as Answer;
    },
    end: () => void child.stdin!.end(),
  };
}

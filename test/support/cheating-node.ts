import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { TLSSocket } from "node:tls";
import { serveEmbeddedNode } from "@qsc/runtime";
import {
  createConnection,
  NO_TAG,
  type Connection,
} from "../../runtime/src/transport/connection.ts";
import { JSON_TOOLS } from "./json-bundle.ts";

/** What a node does to one of its messages in a run. */
export interface Cheat {
  /** Name of the node that cheats, and of the peer that it cheats. */
  readonly node: string;
  readonly peer: string;
  /** Which of its messages to this peer, from 0; later ones are none. */
  readonly message: number;
  /**
   * `flip` inverts a bit, also in what the node itself goes on with; `cut` sends less, `repeat` sends twice;
   * `delay` holds it back, and all that follows on the same link.
   */
  readonly kind: "flip" | "cut" | "repeat" | "delay";
  /** Which bit, modulo the length; of a delay how many milliseconds. */
  readonly bit: number;
}

/** One cheat for each run, in their order. */
export const CHEATS_VARIABLE = "QSC_TEST_CHEATS";

/** A node like any other, but for what it does to its messages before they are hashed, encrypted and sent. */
function cheat(nameOf: () => string, cheats: readonly Cheat[]): void {
  let run = -1;
  let sent = 0;
  const prototype = connectionPrototype();
  const honest = prototype.send;
  /** What links wait for that hold messages back. */
  const held = new WeakMap<Connection, Promise<void>>();
  prototype.send = function (this: Connection, type, payload) {
    // The memory of a message may hold another by the time that it is sent.
    const sendAfter = (moment: Promise<void>): Promise<void> => {
      const copy = Uint8Array.from(payload);
      return moment.then(() => honest.call(this, type, copy));
    };
    const until = held.get(this);
    if (until !== undefined) return sendAfter(until);
    // A run begins with the one link that a node opens.
    if (type === "link") [run, sent] = [run + 1, 0];
    const plan = cheats[run];
    const isChosen = type === "round" && plan?.node === nameOf() && plan.peer === this.peer;
    if (!isChosen || sent++ !== plan.message) return honest.call(this, type, payload);
    const bit = plan.bit % (8 * payload.length);
    switch (plan.kind) {
      case "flip":
        payload[bit >>> 3]! ^= 1 << (bit & 7);
        return honest.call(this, type, payload);
      case "cut":
        return honest.call(this, type, payload.subarray(0, bit >>> 3));
      case "delay": {
        const late = new Promise<void>((resolve) => setTimeout(resolve, plan.bit));
        held.set(this, late);
        return sendAfter(late);
      }
      case "repeat":
        void honest.call(this, type, payload);
        return honest.call(this, type, payload);
    }
  };
}

/** The class of connections is nobody's business but that of its module, and of this program. */
function connectionPrototype(): { send: Connection["send"] } {
  const socket = Object.assign(new EventEmitter(), { setNoDelay: () => undefined });
  const options = { peer: "nobody", tag: NO_TAG, isLink: true };
  const connection = createConnection(socket as unknown as TLSSocket, options);
  return Object.getPrototypeOf(connection) as { send: Connection["send"] };
}

function main(): void {
  const input = new PassThrough();
  let name = "";
  process.stdin.on("data", (chunk: Buffer) => {
    name = /"kind":"configure","name":"([^"]+)"/.exec(chunk.toString())?.[1] ?? name;
  });
  process.stdin.pipe(input);
  cheat(() => name, JSON.parse(process.env[CHEATS_VARIABLE] ?? "[]") as readonly Cheat[]);
  serveEmbeddedNode({ ...JSON_TOOLS, input }).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}

// The test imports the types and the name of the variable from here; the program is started with it.
if (process.env[CHEATS_VARIABLE] !== undefined) main();

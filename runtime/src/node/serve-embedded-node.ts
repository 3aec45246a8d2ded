import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { hexToBytes } from "@noble/hashes/utils.js";
import { createSigningKey } from "@qsc/ledger";
import { readLines, type FromNode, type ToNode } from "./embedded-messages.ts";
import { RuntimeError } from "../runtime-error.ts";
import { serveNode, type ContractTools, type ServedNode } from "./serve-node.ts";

export interface EmbeddedNodeOptions extends ContractTools {
  /** Where the parent speaks; standard input unless given. */
  readonly input?: Readable;
  /** Where the node answers; standard output unless given. */
  readonly output?: Writable;
}

/**
 * Runs this process as one node of an embedded network until its input ends, that is, until the parent has gone.
 * An interrupt from the terminal is left to the parent, which ends its nodes itself.
 */
export async function serveEmbeddedNode(options: EmbeddedNodeOptions): Promise<void> {
  const { compile, guard, input = process.stdin, output = process.stdout } = options;
  process.on("SIGINT", () => undefined);
  const key = createSigningKey((length) => new Uint8Array(randomBytes(length)));
  const say = (message: FromNode): void => void output.write(`${JSON.stringify(message)}\n`);
  let node: ServedNode | null = null;
  const obey = async (message: ToNode): Promise<void> => {
    switch (message.kind) {
      case "configure": {
        const { name, members, policy, modes, securities, timeouts, selfTest } = message;
        const listen = { host: LOOPBACK, port: 0 };
        const seeds = Object.entries(message.noiseSeeds);
        const noiseSeeds = new Map(seeds.map(([peer, seed]) => [peer, hexToBytes(seed)]));
        const trusted = { policy, modes, securities };
        const rest = { timeouts, noiseSeeds, ...(selfTest !== null && { selfTest }) };
        const config = { name, key, listen, members, ...trusted, ...rest };
        node = await serveNode(config, { compile, guard });
        return say({ kind: "listening", port: node.port });
      }
      case "addresses": {
        const entries = Object.entries(message.ports);
        node?.setAddresses(
          new Map(entries.map(([name, port]) => [name, { host: LOOPBACK, port }])),
        );
        return say({ kind: "ready" });
      }
    }
  };
  const ended = new Promise<void>((resolve, reject) => {
    input.once("end", resolve);
    input.once("error", reject);
    const onNoise = (): void =>
      reject(new RuntimeError("node/bad-message", "the parent's message is no JSON", "run again"));
    readLines<ToNode>(input, (message) => void obey(message).catch(reject), onNoise);
  });
  say({ kind: "hello", key: key.publicKey });
  await ended;
  await (node as ServedNode | null)?.close();
}

const LOOPBACK = "127.0.0.1";

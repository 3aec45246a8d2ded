import type { Readable } from "node:stream";
import type { Mode, PublicKey, Security } from "@qsc/ledger";
import type { ContractSources } from "./request.ts";
import type { NodeMember, NodeTimeouts } from "./serve-node.ts";

/** What an embedded node says on its standard output, one JSON text a line. */
export type FromNode =
  /** The key it has just made; the private part never leaves the process. */
  | { readonly kind: "hello"; readonly key: PublicKey }
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "ready" };

/** What it is told on its standard input. When the input ends, so does the node. */
export type ToNode =
  | {
      readonly kind: "configure";
      readonly name: string;
      readonly members: readonly NodeMember[];
      readonly policy: string;
      readonly modes: readonly Mode[];
      readonly securities: readonly Security[];
      readonly timeouts: Partial<NodeTimeouts>;
      /** By peer, 64 hexadecimal digits each. */
      readonly noiseSeeds: Readonly<Record<string, string>>;
      readonly selfTest: ContractSources | null;
    }
  /** Ports on 127.0.0.1 by node name. */
  | { readonly kind: "addresses"; readonly ports: Readonly<Record<string, number>> };

/**
 * Calls `onMessage` for each line, and `onNoise` for one that is no JSON.
 * The two ends are one program in two processes, so the form of a message is not checked.
 */
export function readLines<Message>(
  input: Readable,
  onMessage: (message: Message) => void,
  onNoise: (line: string) => void,
): void {
  let rest = "";
  input.setEncoding("utf8");
  input.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = parse(line);
      if (message === null) onNoise(line);
      else onMessage(message as Message);
    }
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

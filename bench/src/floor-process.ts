/**
 * One of three processes that move bytes over TLS as nodes do, and compute nothing.
 * Reads lines of JSON, answers each with one, and ends when its input does.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TLSSocket } from "node:tls";
import { hexToBytes } from "@noble/hashes/utils.js";
import { signingKeyOf } from "@qsc/ledger";
import { createTlsIdentity } from "../../runtime/src/transport/certificate.ts";
import { dialTls, listenTls } from "../../runtime/src/transport/tls.ts";

/** What the process is told, in this order; the last as often as wanted. */
export type FloorOrder =
  /** Its place, and the seeds of all three keys. Answered with its port. */
  | { readonly kind: "listen"; readonly party: number; readonly seeds: readonly string[] }
  /** The ports of all three. Answered when both links are there. */
  | { readonly kind: "connect"; readonly ports: readonly number[] }
  /** Answered with the milliseconds that it took. */
  | { readonly kind: "move"; readonly messages: number; readonly bytes: number };

const HOST = "127.0.0.1";
const CONNECT_MS = 10_000;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

void main();

async function main(): Promise<never> {
  const { party, seeds } = await order("listen");
  const members = seeds.map((seed, place) => ({
    name: `party-${place}`,
    key: signingKeyOf(hexToBytes(seed)),
  }));
  const own = members[party]!;
  const identity = await createTlsIdentity(own.name, own.key);
  const roster = members.map(({ name, key }) => ({ name, key: key.publicKey }));
  let arrived: (socket: TLSSocket) => void = () => undefined;
  const fromNext = new Promise<TLSSocket>((resolve) => (arrived = resolve));
  const { port } = await listenTls(identity, { host: HOST, port: 0 }, roster, arrived);
  answer({ port });
  const { ports } = await order("connect");
  const previous = (party + 2) % 3;
  const address = { host: HOST, port: ports[previous]! };
  const toPrevious = await dialTls(identity, address, roster[previous]!, CONNECT_MS);
  const incoming = await fromNext;
  for (const socket of [toPrevious, incoming]) socket.setNoDelay(true);
  let waiting = 0;
  incoming.on("data", (chunk: Buffer) => {
    waiting -= chunk.length;
    if (waiting <= 0) incoming.emit("whole");
  });
  answer({});
  for (;;) {
    const { messages, bytes } = await order("move");
    const message = Buffer.alloc(Math.ceil(bytes / messages));
    const started = performance.now();
    for (let sent = 0; sent < messages; sent++) {
      toPrevious.write(message);
      waiting += message.length;
      if (waiting > 0) await once(incoming, "whole");
    }
    answer({ ms: performance.now() - started });
  }
}

async function order<Kind extends FloorOrder["kind"]>(
  kind: Kind,
): Promise<Extract<FloorOrder, { readonly kind: Kind }>> {
  const { value, done } = await lines.next();
  if (done === true) {
    process.exit(0);
  }
  const told = JSON.parse(value) as FloorOrder;
  if (told.kind !== kind) throw new Error(`\`${told.kind}\` where \`${kind}\` was due`);
  return told as Extract<FloorOrder, { readonly kind: Kind }>;
}

function answer(value: object): void {
  console.log(JSON.stringify(value));
}

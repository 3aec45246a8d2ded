import { createSigningKey, type SigningKey } from "@qsc/ledger";
import { connectNetwork, serveNode, type Network, type ServedNode } from "@qsc/runtime";
import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import { JSON_TOOLS } from "./json-bundle.ts";
import { POLICY } from "./rehearsal.ts";

/** Three real nodes whose keys the test holds, so that it can sign what a lying node would sign. */
export interface Consortium {
  readonly network: Network;
  readonly keys: readonly [SigningKey, SigningKey, SigningKey];
}

export const newKey = (): SigningKey =>
  createSigningKey((length) => new Uint8Array(randomBytes(length)));

/** Starts three nodes in this process, over TLS on random ports; they end with the test. */
export async function startConsortium(): Promise<Consortium> {
  const client = newKey();
  const keys = [newKey(), newKey(), newKey()] as const;
  const listen = { host: "127.0.0.1", port: 0 };
  const members = [
    { name: "client", key: client.publicKey, role: "client" as const },
    ...keys.map(({ publicKey }, at) => ({
      ...{ name: `node-${at}`, key: publicKey },
      role: "compute" as const,
    })),
  ];
  const serve = (at: 0 | 1 | 2): Promise<ServedNode> => {
    const own = { name: `node-${at}`, key: keys[at] };
    const trust = { policy: POLICY, modes: ["rehearsal"] as const };
    return serveNode({ ...own, ...trust, listen, members }, JSON_TOOLS);
  };
  const nodes = [await serve(0), await serve(1), await serve(2)] as const;
  const addresses = new Map(
    nodes.map(({ port }, at) => [`node-${at}`, { host: listen.host, port }]),
  );
  for (const node of nodes) node.setAddresses(addresses);
  const reachable = (at: 0 | 1 | 2) => ({
    ...{ name: `node-${at}`, publicKey: keys[at].publicKey },
    address: { host: listen.host, port: nodes[at].port },
  });
  const network = await connectNetwork({
    key: client,
    nodes: [reachable(0), reachable(1), reachable(2)],
    ...{ connectTimeoutMs: 10_000, silenceTimeoutMs: 10_000 },
  });
  onTestFinished(async () => {
    await network.close();
    for (const node of nodes) await node.close();
  });
  return { network, keys };
}

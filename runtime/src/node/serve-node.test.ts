import { connectNetwork, serveNode, type NodeMember } from "@qsc/runtime";
import { expect, test } from "vitest";
import { newKey } from "../../../test/support/consortium.ts";
import { JSON_TOOLS } from "../../../test/support/json-bundle.ts";
import { POLICY } from "../../../test/support/rehearsal.ts";

const LISTEN = { host: "127.0.0.1", port: 0 };

async function refuse(members: readonly NodeMember[], code: string): Promise<void> {
  const config = { name: "n", key: newKey(), listen: LISTEN, members, policy: POLICY };
  const served = serveNode({ ...config, modes: ["rehearsal"] }, JSON_TOOLS);
  await expect(served).rejects.toMatchObject({ code });
}

test("a key that is both a client's and a node's", () => {
  const key = newKey().publicKey;
  return refuse(
    [
      { name: "a", key, role: "client" },
      { name: "b", key, role: "compute" },
    ],
    "node/ambiguous-member",
  );
});

test("two members of one name", () =>
  refuse(
    [
      { name: "a", key: newKey().publicKey, role: "compute" },
      { name: "a", key: newKey().publicKey, role: "compute" },
    ],
    "node/ambiguous-member",
  ));

test("a client that reaches only some nodes lets go of them", async () => {
  const client = newKey();
  const key = newKey();
  const config = { name: "up", key, listen: LISTEN, policy: POLICY, modes: ["rehearsal"] as const };
  const members = [{ name: "client", key: client.publicKey, role: "client" as const }];
  const up = await serveNode({ ...config, members }, JSON_TOOLS);
  const closed = await serveNode({ ...config, members }, JSON_TOOLS);
  await closed.close();
  const node = (name: string, port: number) => ({
    ...{ name, publicKey: key.publicKey },
    address: { host: LISTEN.host, port },
  });
  const connecting = connectNetwork({
    key: client,
    nodes: [node("up", up.port), node("down", closed.port), node("also-up", up.port)],
    ...{ connectTimeoutMs: 5000, silenceTimeoutMs: 5000 },
  });
  await expect(connecting).rejects.toMatchObject({ peer: "down", code: "transport/unreachable" });
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length;
  await expect.poll(sockets).toBe(0);
  await up.close();
});

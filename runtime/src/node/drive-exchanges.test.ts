import { randomBytes } from "node:crypto";
import type { Server, TLSSocket } from "node:tls";
import { createSigningKey } from "@qsc/ledger";
import { afterEach, expect, test } from "vitest";
import type { Exchange, Exchanges } from "../engine/exchange.ts";
import { createTlsIdentity } from "../transport/certificate.ts";
import { createConnection, NO_TAG } from "../transport/connection.ts";
import { sendRound } from "../transport/message.ts";
import { PeerError } from "../transport/peer-error.ts";
import { dialTls, listenTls } from "../transport/tls.ts";
import { driveExchanges, type PartyLinks } from "./drive-exchanges.ts";

const NAMES = ["alpha", "beta", "gamma"] as const;
const servers: Server[] = [];
const sockets: TLSSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** The links of three parties, over TLS: each has dialled the one before it. */
async function ring(): Promise<readonly PartyLinks[]> {
  const keys = NAMES.map(() => createSigningKey((length) => new Uint8Array(randomBytes(length))));
  const identities = await Promise.all(NAMES.map((name, at) => createTlsIdentity(name, keys[at]!)));
  const members = NAMES.map((name, at) => ({ name, key: keys[at]!.publicKey }));
  const links = await Promise.all(
    NAMES.map(async (_, at) => {
      const [caller, callee] = [at, (at + 2) % 3];
      let accept: (socket: TLSSocket) => void;
      const accepted = new Promise<TLSSocket>((resolve) => (accept = resolve));
      const listen = { host: "127.0.0.1", port: 0 };
      const { server, port } = await listenTls(identities[callee]!, listen, members, (socket) =>
        accept(socket),
      );
      servers.push(server);
      const address = { host: listen.host, port };
      const dialled = await dialTls(identities[caller]!, address, members[callee]!, 5000);
      const other = await accepted;
      sockets.push(dialled, other);
      const options = { tag: NO_TAG, isLink: true };
      return {
        atCaller: createConnection(dialled, { ...options, peer: NAMES[callee]! }),
        atCallee: createConnection(other, { ...options, peer: NAMES[caller]! }),
      };
    }),
  );
  return NAMES.map((_, at) => {
    const [previous, next] = [links[at]!.atCaller, links[(at + 1) % 3]!.atCallee];
    previous.onFailure((error) => next.fail(error));
    next.onFailure((error) => previous.fail(error));
    return { previous, next };
  });
}

/** Sends `sizes` bytes to the previous and the next party, and gives all that came. */
function* talk(
  party: number,
  sizes: readonly (readonly [number, number])[],
): Exchanges<readonly string[]> {
  const seen: string[] = [];
  for (const [index, [previous, next]] of sizes.entries()) {
    const { fromNext, fromPrevious } = yield {
      toPrevious: new Uint8Array(previous).fill(10 * index + party),
      toNext: new Uint8Array(next).fill(100 + 10 * index + party),
    };
    const text = (bytes: Uint8Array): string => `${bytes.length} of ${bytes.at(-1) ?? "none"}`;
    seen.push(`${text(fromNext)}, ${text(fromPrevious)}`);
  }
  return seen;
}

const quiet = (): void => undefined;

test("bytes travel in both directions, in frames as they are needed, and both ends hash the same", async () => {
  const links = await ring();
  const sizes = [
    [32, 32],
    [8, 0],
    [0, 5],
    [9_000_001, 4_194_305],
  ] as const;
  const exchanges: Exchange[] = [];
  const seen = await Promise.all(
    links.map((ends, party) =>
      driveExchanges(talk(party, sizes), ends, 5000, (exchange) => {
        if (party === 0) exchanges.push(exchange);
      }),
    ),
  );
  expect(exchanges.map(({ toPrevious, toNext }) => [toPrevious.length, toNext.length])).toEqual(
    sizes,
  );
  expect(seen[1]).toEqual([
    "32 of 2, 32 of 100",
    "8 of 12, 0 of none",
    "0 of none, 5 of 120",
    "9000001 of 32, 4194305 of 130",
  ]);
  for (const [party, { previous, next }] of links.entries()) {
    const before = links[(party + 2) % 3]!.next.transcript();
    expect(previous.transcript().sent).toEqual(before.received);
    expect(previous.transcript().received).toEqual(before.sent);
    expect(next.transcript().sent.bytes).toBeGreaterThan(4_194_305);
  }
});

test("semi-honest rounds send nothing to the next party", async () => {
  const links = await ring();
  await Promise.all(
    links.map((ends, party) => {
      ends.previous.expectNoMore();
      return driveExchanges(talk(party, [[8, 0]]), ends, 5000, quiet);
    }),
  );
  for (const { previous, next } of links) {
    expect(next.transcript().sent.bytes).toBe(0);
    expect(previous.transcript().received.bytes).toBe(0);
  }
});

/** How alpha and gamma end, when beta sends these numbers of bytes and says nothing else. */
async function endings(
  toPrevious: readonly number[],
  toNext: readonly number[],
): Promise<readonly string[]> {
  const links = await ring();
  const { previous, next } = links[1]!;
  for (const bytes of toPrevious) await sendRound(previous, new Uint8Array(bytes));
  for (const bytes of toNext) await sendRound(next, new Uint8Array(bytes));
  const honest = [0, 2] as const;
  const ended = await Promise.allSettled(
    honest.map((party) => driveExchanges(talk(party, [[16, 16]]), links[party]!, 500, quiet)),
  );
  return ended.map((one) => {
    if (one.status === "fulfilled") return "done";
    return one.reason instanceof PeerError
      ? `${one.reason.code} by ${one.reason.peer}`
      : String(one.reason);
  });
}

test.each([
  ["too much to the next", [16], [20], "transport/wrong-length"],
  ["too little to the previous", [12, 0], [16], "transport/timeout"],
  ["nothing to either", [], [], "transport/timeout"],
  ["more to the previous when all is said", [16, 4], [16], "transport/unexpected-frame"],
])("a party that sends %s is named by its neighbours", async (_, previous, next, code) => {
  const ended = await endings(previous, next);
  expect(ended).toContain(`${code} by beta`);
  for (const ending of ended) expect(ending).toMatch(/ by beta$|^done$/);
});

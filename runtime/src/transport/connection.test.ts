import { createSigningKey, type SigningKey } from "@qsc/ledger";
import { randomBytes } from "node:crypto";
import type { Server, TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { createTlsIdentity } from "./certificate.ts";
import { createConnection, NO_TAG, type Connection } from "./connection.ts";
import { encodeHeader } from "./frame.ts";
import { receiveRound, sendBody, sendRound } from "./message.ts";
import { PeerError } from "./peer-error.ts";
import { dialTls, exportKey, listenTls } from "./tls.ts";

const newKey = (): SigningKey => createSigningKey((length) => new Uint8Array(randomBytes(length)));
const ALPHA = newKey();
const BETA = newKey();

const servers: Server[] = [];
const sockets: TLSSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A connection between alpha, who dials, and beta; beta knows only the holder of `known`. */
async function connect(
  known: SigningKey = ALPHA,
): Promise<{ readonly alpha: TLSSocket; readonly beta: Promise<TLSSocket> }> {
  let onSocket: (socket: TLSSocket) => void;
  const beta = new Promise<TLSSocket>((resolve) => (onSocket = resolve));
  const members = [{ name: "alpha", key: known.publicKey }];
  const at = { host: "127.0.0.1", port: 0 };
  const identity = await createTlsIdentity("beta", BETA);
  const { server, port } = await listenTls(identity, at, members, (socket) => onSocket(socket));
  servers.push(server);
  const alpha = await dialTls(
    await createTlsIdentity("alpha", ALPHA),
    { ...at, port },
    { name: "beta", key: BETA.publicKey },
    5000,
  );
  sockets.push(alpha);
  return { alpha, beta };
}

function framed(socket: TLSSocket, peer: string): Connection {
  return createConnection(socket, { peer, tag: NO_TAG, isLink: true });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PeerError)) throw new Error("no peer was blamed");
  expect(error.peer).toBe("alpha");
  return error.code;
}

test("rounds of all sizes arrive in order, and both ends hash the same bytes", async () => {
  const { alpha, beta } = await connect();
  const from = framed(alpha, "beta");
  const to = framed(await beta, "alpha");
  const bytesOf = ({ buffer }: Int32Array): Uint8Array => new Uint8Array(buffer);
  const rounds = [1, 20_000, 3_000_000].map((words) => new Int32Array(words).fill(words));
  const sent = rounds.map((words) => sendRound(from, bytesOf(words)));
  for (const words of rounds) {
    const received = await receiveRound(to, words.byteLength, 5000);
    expect(Buffer.compare(received, bytesOf(words))).toBe(0);
  }
  await Promise.all(sent);
  expect(to.transcript().received).toEqual(from.transcript().sent);
});

test("both ends export the same key for a session, and another for another", async () => {
  const { alpha, beta } = await connect();
  const session = new Uint8Array(32).fill(1);
  expect(exportKey(alpha, session, "proof")).toEqual(exportKey(await beta, session, "proof"));
  const own = exportKey(alpha, session, "proof");
  expect(own).not.toEqual(exportKey(alpha, new Uint8Array(32), "proof"));
  expect(own).not.toEqual(exportKey(alpha, session, "zero-sharing"));
});

test("a caller who is not in the roster is dropped", async () => {
  const { alpha } = await connect(newKey());
  const connection = framed(alpha, "beta");
  await expect(connection.receive(["round"], 5000)).rejects.toThrow("beta");
});

test("who answers with another key is not spoken to", async () => {
  const at = { host: "127.0.0.1", port: 0 };
  const { server, port } = await listenTls(
    await createTlsIdentity("beta", BETA),
    at,
    [],
    () => undefined,
  );
  servers.push(server);
  const dial = dialTls(
    await createTlsIdentity("alpha", ALPHA),
    { ...at, port },
    { name: "alpha", key: ALPHA.publicKey },
    5000,
  );
  expect(await codeOf(dial)).toBe("transport/unknown-peer");
});

/** What beta says when alpha writes these bytes and then does `last`. */
async function checkBytes(bytes: Uint8Array, code: string, end: boolean = false): Promise<void> {
  const { alpha, beta } = await connect();
  const connection = framed(await beta, "alpha");
  alpha.on("error", () => undefined);
  alpha.write(bytes);
  if (end) alpha.end();
  expect(await codeOf(connection.receive(["round"], 1000))).toBe(code);
}

test("a frame that is cut short", () =>
  checkBytes(encodeHeader("round", 10, 0, NO_TAG), "transport/truncated", true));

test("a peer that leaves while a round is due", () =>
  checkBytes(new Uint8Array(0), "transport/peer-lost", true));

test("a frame of the wrong type", () =>
  checkBytes(encodeHeader("progress", 0, 0, NO_TAG), "transport/unexpected-frame"));

test("a frame with a wrong number", () =>
  checkBytes(encodeHeader("round", 0, 5, NO_TAG), "transport/wrong-sequence"));

test("a frame of another session", () =>
  checkBytes(encodeHeader("round", 0, 0, new Uint8Array(16).fill(1)), "transport/wrong-session"));

test("a peer that says nothing", () => checkBytes(new Uint8Array(0), "transport/timeout"));

test("a round of the wrong length is refused", async () => {
  const { alpha, beta } = await connect();
  const to = framed(await beta, "alpha");
  void sendRound(framed(alpha, "beta"), new Uint8Array(12));
  await expect(receiveRound(to, 8, 1000)).rejects.toThrow("another length");
});

test("closing rejects who is waiting, and who comes later", async () => {
  const { alpha, beta } = await connect();
  const to = framed(await beta, "alpha");
  const waiting = codeOf(to.receive(["round"], 60_000));
  to.close();
  expect(await waiting).toBe("transport/closed");
  expect(await codeOf(to.receive(["round"], 60_000))).toBe("transport/closed");
  expect(await codeOf(to.send("round", new Uint8Array(4)))).toBe("transport/closed");
  alpha.destroy();
});

test("a second reader is refused, and the first goes on waiting", async () => {
  const { alpha, beta } = await connect();
  const to = framed(await beta, "alpha");
  const first = receiveRound(to, 4, 5000);
  await expect(to.receive(["round"], 5000)).rejects.toThrow("two readers");
  await sendRound(framed(alpha, "beta"), Uint8Array.of(7, 0, 0, 0));
  expect(Buffer.compare(await first, Uint8Array.of(7, 0, 0, 0))).toBe(0);
});

test("a peer that stops reading is given up", async () => {
  const { alpha, beta } = await connect();
  alpha.pause();
  const to = framed(await beta, "alpha");
  expect(await codeOf(sendBody(to, new Uint8Array(2 ** 26), 500))).toBe("transport/timeout");
});

test("a frame that waits when nothing more is due", async () => {
  const { alpha, beta } = await connect();
  const to = framed(await beta, "alpha");
  const from = framed(alpha, "beta");
  await sendRound(from, Uint8Array.of(1, 0, 0, 0));
  await sendRound(from, Uint8Array.of(2, 0, 0, 0));
  await receiveRound(to, 4, 5000);
  await expect.poll(() => to.transcript().received.bytes).toBe(72);
  expect(() => to.expectNoMore()).toThrow("`round` frame");
});

test("a frame that comes when nothing more is due", async () => {
  const { alpha, beta } = await connect();
  const to = framed(await beta, "alpha");
  to.expectNoMore();
  const failure = new Promise<string>((resolve) => to.onFailure(({ code }) => resolve(code)));
  await sendRound(framed(alpha, "beta"), Uint8Array.of(1, 0, 0, 0));
  expect(await failure).toBe("transport/unexpected-frame");
});

test("empty frames that nobody reads stop the peer, too", async () => {
  const { alpha, beta } = await connect();
  const socket = await beta;
  framed(socket, "alpha");
  const frames = Array.from({ length: 140_000 }, (_, at) => encodeHeader("round", 0, at, NO_TAG));
  alpha.write(Buffer.concat(frames));
  await expect.poll(() => socket.isPaused(), { timeout: 10_000 }).toBe(true);
});

/** The error of a reader whose peer aborts with this notice. */
async function aborted(notice: object): Promise<PeerError> {
  const { alpha, beta } = await connect();
  const to = framed(await beta, "alpha");
  const payload = new TextEncoder().encode(JSON.stringify(notice));
  void framed(alpha, "beta").send("abort", payload);
  return to.receive(["round"], 5000).then(
    () => {
      throw new Error("the peer did not abort");
    },
    (error: unknown) => error as PeerError,
  );
}

test("an abort names code and node", async () => {
  const { code, peer } = await aborted({ code: "run/x", node: "gamma", message: "m" });
  expect([code, peer]).toEqual(["run/x", "gamma"]);
});

test("an abort whose code is none is unreadable", async () => {
  const { code, peer } = await aborted({ code: "run\u001b[2J", node: "gamma", message: "m" });
  expect([code, peer]).toEqual(["transport/bad-message", "alpha"]);
});

test("an abort cannot steer the terminal", async () => {
  const notice = { code: "run/x", node: "a\nb", message: "one\u001b[31m\r\ntwo\u202e" };
  const { peer, message } = await aborted(notice);
  expect([peer, message]).toEqual(["a b", "one [31m two "]);
});

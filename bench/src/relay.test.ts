import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startRelay, type LinkSpeed } from "./relay.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A connection through a relay to a server that sends everything back. */
async function echoThrough(speed: LinkSpeed): Promise<Socket> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const relay = await startRelay((server.address() as AddressInfo).port, speed);
  const socket = connect({ host: "127.0.0.1", port: relay.port });
  ends.push(
    () => socket.destroy(),
    () => relay.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

/** Milliseconds until as many bytes have come back as were sent. */
async function echo(socket: Socket, bytes: Buffer): Promise<number> {
  const started = performance.now();
  const back: Buffer[] = [];
  await new Promise<void>((resolve) => {
    socket.on("data", (part: Buffer) => {
      back.push(part);
      if (Buffer.concat(back).length >= bytes.length) resolve();
    });
    socket.write(bytes);
  });
  socket.removeAllListeners("data");
  expect(Buffer.concat(back).equals(bytes)).toBe(true);
  return performance.now() - started;
}

// No link is faster than asked for; how much slower a busy machine makes it is not asserted.
test("a ping takes the round trip", async () => {
  const socket = await echoThrough({ rttMs: 60, mbit: null });
  for (let ping = 0; ping < 3; ping++) {
    expect(await echo(socket, Buffer.of(ping))).toBeGreaterThanOrEqual(60);
  }
});

test("bytes take as long as the rate says, in each direction", async () => {
  const socket = await echoThrough({ rttMs: 0, mbit: 8 });
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, at) => at % 251));
  // A byte a microsecond; the way back begins when the first bytes arrive.
  expect(await echo(socket, bytes)).toBeGreaterThanOrEqual(50);
});

test("an end is passed on after the bytes before it", async () => {
  const socket = await echoThrough({ rttMs: 20, mbit: null });
  const received: Buffer[] = [];
  socket.on("data", (part: Buffer) => received.push(part));
  socket.end("farewell");
  await new Promise((resolve) => socket.once("end", resolve));
  expect(Buffer.concat(received).toString()).toBe("farewell");
});

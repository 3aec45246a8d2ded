import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

/** A link between two machines. */
export interface LinkSpeed {
  /** Milliseconds of a round trip; each direction takes half of it. */
  readonly rttMs: number;
  /** Megabits a second in each direction; no limit when null. */
  readonly mbit: number | null;
}

export interface Relay {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens on this machine and passes everything on to `port`, as late and as slowly as the link would. */
export async function startRelay(port: number, speed: LinkSpeed): Promise<Relay> {
  const open = new Set<Socket>();
  // One end may have said all while the other still answers.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: LOOPBACK, port, allowHalfOpen: true });
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      socket.on("error", () => socket.destroy());
    }
    passOn(near, far, speed);
    passOn(far, near, speed);
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const LOOPBACK = "127.0.0.1";

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
}

/** Bytes on their way, or null for the end, and when they arrive. */
interface Parcel {
  readonly bytes: Buffer | null;
  readonly arrives: number;
}

/** One direction: bytes queue for the line, which takes them at its rate, and arrive half a round trip after they left. */
function passOn(from: Socket, to: Socket, { rttMs, mbit }: LinkSpeed): void {
  const onTheWay: Parcel[] = [];
  let lineIsFree = 0;
  let queued = 0;
  let waiting = false;
  const send = (bytes: Buffer | null): void => {
    const seconds = mbit === null ? 0 : ((bytes?.length ?? 0) * 8) / (mbit * 1e6);
    lineIsFree = Math.max(performance.now(), lineIsFree) + 1000 * seconds;
    onTheWay.push({ bytes, arrives: lineIsFree + rttMs / 2 });
    queued += bytes?.length ?? 0;
    if (queued > MOST_QUEUED) from.pause();
    if (!waiting) deliver();
  };
  const deliver = (): void => {
    waiting = false;
    for (;;) {
      const [first] = onTheWay;
      if (first === undefined) return;
      const rest = first.arrives - performance.now();
      if (rest > 0) {
        waiting = true;
        // Timers count whole milliseconds; what is left of one is waited for in turns of the event loop.
        if (rest >= 1) setTimeout(deliver, Math.floor(rest));
        else setImmediate(deliver);
        return;
      }
      onTheWay.shift();
      queued -= first.bytes?.length ?? 0;
      if (from.isPaused() && queued <= MOST_QUEUED) from.resume();
      if (first.bytes === null) to.end();
      else if (to.writable) to.write(first.bytes);
    }
  };
  from.on("data", send);
  from.on("end", () => send(null));
  from.once("close", (hadError) => {
    if (hadError) to.destroy();
  });
}

/** Bytes that a relay holds before the sender has to wait: more than any link here has on its way. */
const MOST_QUEUED = 64 * 2 ** 20;

import { createHash, type Hash } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { blame, CODE, PeerError, plainText } from "./peer-error.ts";
import {
  createFrameParser,
  encodeHeader,
  PAYLOAD_LIMITS,
  TAG_BYTES,
  type Frame,
  type FrameParser,
  type FrameType,
} from "./frame.ts";
import { RuntimeError } from "../runtime-error.ts";

/** A framed connection to an identified peer. The first failure ends it, and every later call gives that failure. */
export interface Connection {
  readonly peer: string;
  readonly socket: TLSSocket;
  /** Resolves when the bytes are handed to the operating system. The payload must not change afterwards. */
  send(type: FrameType, payload: Uint8Array): Promise<void>;
  /**
   * The next frame, which must have one of these types. One reader at a time.
   * A payload that has not begun to arrive and is as long as `into` is put there, and is `into` then.
   */
  receive(types: readonly FrameType[], timeoutMs: number, into?: Uint8Array): Promise<Frame>;
  /** Bytes and SHA-256 of each direction so far. */
  transcript(): { readonly sent: StreamState; readonly received: StreamState };
  /** The session tag of all frames in both directions; fails the connection if its first frame had another. */
  setTag(tag: Uint8Array): void;
  /** From now on the peer may only abort. Throws if it has sent something that nobody has read. */
  expectNoMore(): void;
  /** Returns a function that takes the listener back. */
  onFailure(listener: (error: PeerError) => void): () => void;
  /** Ends the connection with an error, of which the peer is told. */
  fail(error: PeerError): void;
  /** Ends the connection in order; no failure is reported. */
  close(): void;
}

export interface StreamState {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface ConnectionOptions {
  readonly peer: string;
  /** `null` while the session is not known yet. */
  readonly tag: Uint8Array | null;
  /**
   * A link keeps hashes of its byte streams, and its peer may end it as soon as it has sent all that is due.
   * The loss of a control connection is always a failure.
   */
  readonly isLink: boolean;
}

export const NO_TAG: Uint8Array = new Uint8Array(TAG_BYTES);

export function createConnection(socket: TLSSocket, options: ConnectionOptions): Connection {
  return new FramedConnection(socket, options);
}

/** Received frames that wait for their reader; beyond it the socket is paused. */
const MAX_QUEUED_BYTES = 64 * 2 ** 20;
/** What a waiting frame counts besides its payload, so that empty ones cannot fill the memory. */
const FRAME_OVERHEAD_BYTES = 512;
/** Small payloads go out in one write with their header. */
const JOIN_BYTES = 65_536;

interface Waiter {
  readonly types: readonly FrameType[];
  readonly into: Uint8Array | null;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: PeerError) => void;
  readonly timer: NodeJS.Timeout;
}

class FramedConnection implements Connection {
  readonly peer: string;
  readonly socket: TLSSocket;
  #tag: Uint8Array | null;
  readonly #parser: FrameParser;
  #sequence = 0;
  #failure: PeerError | null = null;
  #closed = false;
  #ended = false;
  /** Whether the peer has aborted by itself. */
  #told = false;
  /** Whether the peer has nothing more to say. */
  #done = false;
  #waiter: Waiter | null = null;
  readonly #queue: Frame[] = [];
  #queuedBytes = 0;
  readonly #listeners = new Set<(error: PeerError) => void>();
  readonly #sent: StreamCounter;
  readonly #received: StreamCounter;

  constructor(socket: TLSSocket, { peer, tag, isLink }: ConnectionOptions) {
    this.peer = peer;
    this.socket = socket;
    this.#tag = tag;
    this.#sent = new StreamCounter(isLink);
    this.#received = new StreamCounter(isLink);
    const parser = createFrameParser(
      () => this.#tag,
      (frame) => this.#deliver(frame),
      () => this.#waiter?.into ?? null,
    );
    this.#parser = parser;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      if (this.#failure !== null || this.#closed) return;
      try {
        this.#received.update(chunk);
        parser.push(chunk);
      } catch (error) {
        this.fail(blame(peer, error));
      }
    });
    socket.on("error", (error) => this.fail(blame(peer, error)));
    socket.on("close", () => {
      this.#ended = true;
      if (isLink && parser.isBetweenFrames() && this.#waiter === null) return;
      this.fail(lost(peer, parser.isBetweenFrames()));
    });
  }

  send(type: FrameType, payload: Uint8Array): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.reject(closed(this.peer));
    if (payload.length > PAYLOAD_LIMITS[type]) {
      return Promise.reject(
        new RuntimeError(
          "transport/frame-too-large",
          `a \`${type}\` message of ${payload.length} bytes does not fit a frame`,
          "split the request",
        ),
      );
    }
    const header = encodeHeader(type, payload.length, this.#sequence++, this.#tag ?? NO_TAG);
    const pieces =
      payload.length <= JOIN_BYTES ? [Buffer.concat([header, payload])] : [header, payload];
    return new Promise((resolve, reject) => {
      pieces.forEach((piece, index) => {
        this.socket.write(piece, (error) => {
          if (error) reject(this.#failure ?? blame(this.peer, error));
          else if (index === pieces.length - 1) resolve();
        });
      });
      // While the first bytes are on their way already.
      for (const piece of pieces) this.#sent.update(piece);
    });
  }

  receive(
    types: readonly FrameType[],
    timeoutMs: number,
    into: Uint8Array | null = null,
  ): Promise<Frame> {
    if (this.#closed) return Promise.reject(closed(this.peer));
    if (this.#waiter !== null) return Promise.reject(new TypeError("two readers of a connection"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(late(this.peer, timeoutMs)), timeoutMs);
      this.#waiter = { types, into, resolve, reject, timer };
      const next = this.#queue.shift();
      if (next !== undefined) {
        this.#queuedBytes -= next.payload.length + FRAME_OVERHEAD_BYTES;
        if (this.#queuedBytes < MAX_QUEUED_BYTES) this.socket.resume();
        this.#hand(next);
      } else if (this.#failure !== null) this.#rejectWaiter(this.#failure);
      else if (this.#ended) this.fail(lost(this.peer, true));
    });
  }

  transcript(): { readonly sent: StreamState; readonly received: StreamState } {
    return { sent: this.#sent.state(), received: this.#received.state() };
  }

  setTag(tag: Uint8Array): void {
    this.#tag = tag;
    const first = this.#parser.firstTag();
    if (first !== null && !first.every((byte, at) => byte === tag[at])) {
      this.fail(wrongSession(this.peer));
    }
  }

  expectNoMore(): void {
    this.#done = true;
    const [unread] = this.#queue;
    if (unread !== undefined) this.fail(unexpected(this.peer, unread.type, ["abort"]));
    if (this.#failure !== null) throw this.#failure;
  }

  onFailure(listener: (error: PeerError) => void): () => void {
    this.#listeners.add(listener);
    if (this.#failure !== null) listener(this.#failure);
    return () => void this.#listeners.delete(listener);
  }

  fail(error: PeerError): void {
    if (this.#failure !== null || this.#closed) return;
    if (this.socket.writable && !this.#told) {
      const { code, peer, message } = error;
      const notice = encodeAbort({ code, node: peer, message });
      this.send("abort", notice).catch(() => undefined);
    }
    this.#failure = error;
    this.#rejectWaiter(error);
    // What is still to be written, the notice of abort above all, may leave before the socket goes.
    this.socket.end();
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
    for (const listener of this.#listeners) listener(error);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rejectWaiter(closed(this.peer));
    this.socket.end();
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
  }

  #deliver(frame: Frame): void {
    if (frame.type === "abort") {
      this.#told = true;
      this.fail(readAbort(this.peer, frame.payload));
    } else if (this.#done) {
      this.fail(unexpected(this.peer, frame.type, ["abort"]));
    } else if (this.#waiter !== null) {
      this.#hand(frame);
    } else {
      this.#queue.push(frame);
      this.#queuedBytes += frame.payload.length + FRAME_OVERHEAD_BYTES;
      if (this.#queuedBytes >= MAX_QUEUED_BYTES) this.socket.pause();
    }
  }

  #hand(frame: Frame): void {
    const waiter = this.#waiter!;
    if (!waiter.types.includes(frame.type)) {
      this.fail(unexpected(this.peer, frame.type, waiter.types));
      return;
    }
    this.#waiter = null;
    clearTimeout(waiter.timer);
    waiter.resolve(frame);
  }

  #rejectWaiter(error: PeerError): void {
    const waiter = this.#waiter;
    this.#waiter = null;
    if (waiter === null) return;
    clearTimeout(waiter.timer);
    waiter.reject(error);
  }
}

const LINGER_MS = 250;

class StreamCounter {
  #bytes = 0;
  readonly #hash: Hash | null;

  constructor(hashed: boolean) {
    this.#hash = hashed ? createHash("sha256") : null;
  }

  update(piece: Uint8Array): void {
    this.#bytes += piece.length;
    this.#hash?.update(piece);
  }

  state(): StreamState {
    const hash = this.#hash ?? createHash("sha256");
    return { bytes: this.#bytes, sha256: hash.copy().digest("hex") };
  }
}

/** What a node tells its peers before it gives up: whom it holds responsible. */
interface AbortNotice {
  readonly code: string;
  readonly node: string;
  readonly message: string;
}

function encodeAbort(notice: AbortNotice): Uint8Array {
  const cut = { ...notice, message: notice.message.slice(0, 1000) };
  return new TextEncoder().encode(JSON.stringify(cut));
}

/** Reads a notice of abort. Its code goes into logs, so it must look like one. */
function readAbort(peer: string, payload: Uint8Array): PeerError {
  let notice: Partial<Record<keyof AbortNotice, unknown>> = {};
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof value === "object" && value !== null) notice = value;
  } catch {
    // An unreadable notice is still an abort by this peer.
  }
  const { code, node, message } = notice;
  const isCode = typeof code === "string" && CODE.test(code);
  if (!isCode || typeof node !== "string" || typeof message !== "string") {
    return new PeerError("transport/bad-message", peer, `\`${peer}\` aborted unreadably`, HELP);
  }
  return new PeerError(
    code,
    plainText(node),
    plainText(message),
    `reported by \`${peer}\`; ${HELP}`,
  );
}

const HELP = "see the log of the node, then run again";

function lost(peer: string, betweenFrames: boolean): PeerError {
  const message = betweenFrames
    ? `the connection to \`${peer}\` was closed in the middle of the run`
    : `the connection to \`${peer}\` was closed in the middle of a frame`;
  const code = betweenFrames ? "transport/peer-lost" : "transport/truncated";
  return new PeerError(code, peer, message, `see whether \`${peer}\` is running, then run again`);
}

function closed(peer: string): PeerError {
  const message = `the connection to \`${peer}\` was closed on this side`;
  return new PeerError("transport/closed", peer, message, "connect again");
}

export function late(peer: string, timeoutMs: number): PeerError {
  return new PeerError(
    "transport/timeout",
    peer,
    `\`${peer}\` neither sent nor took anything for ${timeoutMs} ms`,
    `see whether \`${peer}\` is running and not overloaded, then run again`,
  );
}

function wrongSession(peer: string): PeerError {
  return new PeerError(
    "transport/wrong-session",
    peer,
    `\`${peer}\` opened a link for one session and named another`,
    "the peer does not follow the protocol; check its version, then its operator",
  );
}

function unexpected(peer: string, type: FrameType, wanted: readonly FrameType[]): PeerError {
  return new PeerError(
    "transport/unexpected-frame",
    peer,
    `\`${peer}\` sent a \`${type}\` frame where \`${wanted.join("` or `")}\` was due`,
    "the peer does not follow the protocol; check its version, then its operator",
  );
}

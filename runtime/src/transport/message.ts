import { RuntimeError } from "../runtime-error.ts";
import { late, type Connection } from "./connection.ts";
import { PAYLOAD_LIMITS, type FrameType } from "./frame.ts";
import { PeerError } from "./peer-error.ts";

/** Sends one frame; fails the connection when the peer does not take it in time. */
export function sendFrame(
  connection: Connection,
  type: FrameType,
  payload: Uint8Array,
  timeoutMs: number,
): Promise<void> {
  return inTime(connection, connection.send(type, payload), timeoutMs);
}

/** Sends bytes as `body` frames, piece by piece, so that only one piece waits in memory besides the original. */
export async function sendBody(
  connection: Connection,
  bytes: Uint8Array,
  timeoutMs: number,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += PAYLOAD_LIMITS.body) {
    const piece = bytes.subarray(at, at + PAYLOAD_LIMITS.body);
    await sendFrame(connection, "body", piece, timeoutMs);
  }
}

/** Waits for what is being sent; a peer that stops reading would otherwise be waited for without end. */
export async function inTime(
  connection: Connection,
  sending: Promise<void>,
  timeoutMs: number,
): Promise<void> {
  const timer = setTimeout(() => connection.fail(late(connection.peer, timeoutMs)), timeoutMs);
  try {
    await sending;
  } finally {
    clearTimeout(timer);
  }
}

/** Receives exactly `length` bytes of `body` frames. */
export async function receiveBody(
  connection: Connection,
  length: number,
  timeoutMs: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const { payload } = await connection.receive(["body"], timeoutMs);
    if (payload.length === 0 || payload.length > length - at) throw wrongLength(connection);
    bytes.set(payload, at);
    at += payload.length;
  }
  return bytes;
}

/**
 * Sends one side of an exchange, in as many frames as it needs; nothing when it is empty.
 * All frames are queued at once, because the next round may begin before this one has left.
 */
export async function sendRound(connection: Connection, bytes: Uint8Array): Promise<void> {
  const frames: Promise<void>[] = [];
  for (let at = 0; at < bytes.length; at += PAYLOAD_LIMITS.round) {
    frames.push(connection.send("round", bytes.subarray(at, at + PAYLOAD_LIMITS.round)));
  }
  await Promise.all(frames);
}

/**
 * Receives one side of an exchange into bytes that are made for it, or given. They start at a multiple of 8 of their buffer if made.
 * What is asked for before it arrives, as nearly all is, is not copied.
 */
export async function receiveRound(
  connection: Connection,
  length: number,
  timeoutMs: number,
  into: Uint8Array = new Uint8Array(length),
): Promise<Uint8Array> {
  for (let at = 0; at < length;) {
    const due = into.subarray(at, Math.min(length, at + PAYLOAD_LIMITS.round));
    const { payload } = await connection.receive(["round"], timeoutMs, due);
    if (payload.length === 0 || payload.length > length - at) throw wrongLength(connection);
    if (payload !== due) into.set(payload, at);
    at += payload.length;
  }
  return into;
}

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Throws `transport/bad-message`. */
export function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new RuntimeError(
      "transport/bad-message",
      "received a message that is not JSON",
      "the peer does not follow the protocol; check its version, then its operator",
    );
  }
}

function wrongLength(connection: Connection): PeerError {
  const error = new PeerError(
    "transport/wrong-length",
    connection.peer,
    `\`${connection.peer}\` sent a message of another length than was due`,
    "the peer does not follow the protocol; check its version, then its operator",
  );
  connection.fail(error);
  return error;
}

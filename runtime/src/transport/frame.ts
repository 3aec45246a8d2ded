import { RuntimeError } from "../runtime-error.ts";

/**
 * A frame (spec/protocol.md, "Frames"): 32 bytes of header, then the payload.
 *
 * | bytes | field                                                        |
 * | ----- | ------------------------------------------------------------ |
 * | 0-3   | length of the payload, big-endian                            |
 * | 4     | version, 2                                                   |
 * | 5     | type                                                         |
 * | 6-7   | 0                                                            |
 * | 8-11  | sequence number on this connection and direction, from 0     |
 * | 12-15 | 0                                                            |
 * | 16-31 | first half of the session id; 0 outside of a run             |
 */
export interface Frame {
  readonly type: FrameType;
  /** Starts at a multiple of 8 of its own buffer, if none was given. */
  readonly payload: Uint8Array;
}

export const FRAME_TYPES = {
  abort: 0,
  link: 1,
  round: 2,
  request: 16,
  response: 17,
  progress: 18,
  failure: 19,
  body: 20,
} as const;

export type FrameType = keyof typeof FRAME_TYPES;

export const HEADER_BYTES = 32;
export const TAG_BYTES = 16;
export const VERSION = 2;

/** Payload limits by type, in bytes; longer messages are cut into several `round` or `body` frames. */
export const PAYLOAD_LIMITS: Readonly<Record<FrameType, number>> = {
  abort: 4096,
  link: 256,
  round: 4 * 2 ** 20,
  request: 64 * 2 ** 20,
  response: 2 ** 20,
  progress: 4096,
  failure: 65_536,
  body: 4 * 2 ** 20,
};

export function encodeHeader(
  type: FrameType,
  length: number,
  sequence: number,
  tag: Uint8Array,
): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, length);
  view.setUint8(4, VERSION);
  view.setUint8(5, FRAME_TYPES[type]);
  view.setUint32(8, sequence);
  header.set(tag, 16);
  return header;
}

export interface FrameParser {
  /** Takes what arrived; calls `onFrame` for each frame that is complete. Throws at the first bad header. */
  push(chunk: Uint8Array): void;
  /** The session tag of the first frame, once it has begun to arrive. */
  firstTag(): Uint8Array | null;
  /** True when the stream may end here. */
  isBetweenFrames(): boolean;
}

/**
 * Cuts a byte stream into frames. `tag` gives the session tag that frames must carry, `null` for that of the first frame;
 * `into` where a payload that is about to arrive may be put if it is as long, `null` for a buffer of its own.
 */
export function createFrameParser(
  tag: () => Uint8Array | null,
  onFrame: (frame: Frame) => void,
  into: () => Uint8Array | null = () => null,
): FrameParser {
  const header = new Uint8Array(HEADER_BYTES);
  let headerBytes = 0;
  let firstTag: Uint8Array | null = null;
  let sequence = 0;
  let type: FrameType = "abort";
  let payload: Uint8Array = new Uint8Array(0);
  let payloadBytes = 0;
  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (headerBytes < HEADER_BYTES) {
          const take = Math.min(HEADER_BYTES - headerBytes, chunk.length - at);
          header.set(chunk.subarray(at, at + take), headerBytes);
          headerBytes += take;
          at += take;
          if (headerBytes < HEADER_BYTES) return;
          const decoded = decodeHeader(header, sequence, tag() ?? firstTag);
          firstTag ??= header.slice(HEADER_BYTES - TAG_BYTES);
          type = decoded.type;
          const given = into();
          payload = given?.length === decoded.length ? given : unfilled(decoded.length);
          payloadBytes = 0;
        }
        const take = Math.min(payload.length - payloadBytes, chunk.length - at);
        payload.set(chunk.subarray(at, at + take), payloadBytes);
        payloadBytes += take;
        at += take;
        if (payloadBytes < payload.length) return;
        headerBytes = 0;
        sequence++;
        onFrame({ type, payload });
      }
    },
    firstTag: () => firstTag,
    isBetweenFrames: () => headerBytes === 0,
  };
}

/** A buffer of its own whose bytes are all about to be overwritten. */
function unfilled(length: number): Uint8Array {
  const { buffer } = Buffer.allocUnsafeSlow(length);
  return new Uint8Array(buffer, 0, length);
}

function decodeHeader(
  header: Uint8Array,
  sequence: number,
  tag: Uint8Array | null,
): { readonly type: FrameType; readonly length: number } {
  const view = new DataView(header.buffer, header.byteOffset);
  const version = view.getUint8(4);
  if (version !== VERSION) throw bad("transport/wrong-version", `frame version \`${version}\``);
  const code = view.getUint8(5);
  const type = TYPES_BY_CODE.get(code);
  if (type === undefined) throw bad("transport/unknown-frame", `frame type \`${code}\``);
  if (view.getUint16(6) !== 0 || view.getUint32(12) !== 0) {
    throw bad("transport/bad-frame", "a frame whose reserved bytes are not 0");
  }
  const length = view.getUint32(0);
  if (length > PAYLOAD_LIMITS[type]) {
    throw bad("transport/frame-too-large", `a \`${type}\` frame of ${length} bytes`);
  }
  if (view.getUint32(8) !== sequence) {
    throw bad("transport/wrong-sequence", `frame ${view.getUint32(8)} in place of ${sequence}`);
  }
  if (tag !== null && !tag.every((byte, at) => header[16 + at] === byte)) {
    throw bad("transport/wrong-session", "a frame of another session");
  }
  return { type, length };
}

const TYPES_BY_CODE: ReadonlyMap<number, FrameType> = new Map(
  Object.entries(FRAME_TYPES).map(([type, code]) => [code, type as FrameType]),
);

function bad(code: string, what: string): RuntimeError {
  return new RuntimeError(
    code,
    `received ${what}`,
    "the peer does not follow the protocol; check its version, then its operator",
  );
}

import { expect, test } from "vitest";
import { createFrameParser, encodeHeader, HEADER_BYTES, type Frame } from "./frame.ts";

const TAG = new Uint8Array(16).fill(7);
const PAYLOAD = Uint8Array.of(1, 2, 3, 4, 5);
const SECOND = HEADER_BYTES + PAYLOAD.length;

/** Two good frames, changed by `tamper`, in chunks of `chunk` bytes; the frames or the code of the refusal. */
function parse(tamper: (bytes: Uint8Array) => void, chunk: number = 1): readonly Frame[] | string {
  const bytes = Buffer.concat([
    encodeHeader("round", PAYLOAD.length, 0, TAG),
    PAYLOAD,
    encodeHeader("round", 0, 1, TAG),
  ]);
  tamper(bytes);
  const frames: Frame[] = [];
  const parser = createFrameParser(
    () => TAG,
    (frame) => frames.push(frame),
  );
  try {
    for (let at = 0; at < bytes.length; at += chunk) parser.push(bytes.subarray(at, at + chunk));
  } catch (error) {
    return (error as { code: string }).code;
  }
  return frames;
}

function check(name: string, tamper: (bytes: Uint8Array) => void, code: string): void {
  test(name, () => expect(parse(tamper)).toBe(code));
}

for (const chunk of [1, 3, 32, 1000]) {
  test(`frames arrive whole from chunks of ${chunk} bytes`, () =>
    expect(parse(() => undefined, chunk)).toEqual([
      { type: "round", payload: PAYLOAD },
      { type: "round", payload: new Uint8Array(0) },
    ]));
}

check("an oversized frame", (bytes) => void (bytes[0] = 255), "transport/frame-too-large");
check("another version", (bytes) => void (bytes[4] = 1), "transport/wrong-version");
check("an unknown type", (bytes) => void (bytes[5] = 200), "transport/unknown-frame");
check("reserved bytes in use", (bytes) => void (bytes[7] = 1), "transport/bad-frame");
check("a frame again", (bytes) => void (bytes[SECOND + 11] = 0), "transport/wrong-sequence");
check("a frame left out", (bytes) => void (bytes[11] = 1), "transport/wrong-sequence");
check("another session", (bytes) => void (bytes[SECOND + 20] = 8), "transport/wrong-session");

test("a stream may end between frames only", () => {
  const parser = createFrameParser(
    () => TAG,
    () => undefined,
  );
  expect(parser.isBetweenFrames()).toBe(true);
  parser.push(encodeHeader("round", 1, 0, TAG));
  expect(parser.isBetweenFrames()).toBe(false);
  parser.push(Uint8Array.of(1));
  expect(parser.isBetweenFrames()).toBe(true);
});

test("a link without a known session holds its frames to the session of the first", () => {
  const parser = createFrameParser(
    () => null,
    () => undefined,
  );
  parser.push(encodeHeader("round", 0, 0, TAG));
  expect(parser.firstTag()).toEqual(TAG);
  const other = encodeHeader("round", 0, 1, new Uint8Array(16));
  expect(() => parser.push(other)).toThrow("another session");
});

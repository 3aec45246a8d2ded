import { expect, test } from "vitest";
import { readFailure, readPrepared, readProgress, readResult, readUploaded } from "./response.ts";

const FAILURE = { code: "run/no-shares", message: "m", help: "h", node: null };

function refuse(read: (value: unknown) => unknown, value: unknown): void {
  expect(() => read(value)).toThrow(expect.objectContaining({ code: "transport/bad-message" }));
}

test("a failure as it should be", () => expect(readFailure(FAILURE)).toEqual(FAILURE));
test("a failure without a message", () => refuse(readFailure, { ...FAILURE, message: undefined }));
test("a failure whose code no log would take", () =>
  refuse(readFailure, { ...FAILURE, code: "Run failed" }));
test("a failure's texts become one plain line", () =>
  expect(readFailure({ ...FAILURE, message: "a\n\u001b[0mb" }).message).toBe("a [0mb"));
test("a failure's texts are cut", () =>
  expect(readFailure({ ...FAILURE, help: "x".repeat(5000) }).help.length).toBe(1000));
test("null", () => refuse(readFailure, null));
test("an upload without digests", () => refuse(readUploaded, { own: "sha256:00" }));
test("a preparation without a digest", () => refuse(readPrepared, { bundle: 1 }));
test("a result of a negative size", () => refuse(readResult, { bytes: -1, rssMb: 1 }));
test("a result of no size", () => refuse(readResult, { bytes: "12", rssMb: 1 }));
test("progress that is no number", () => refuse(readProgress, { round: Number.NaN, andGates: 1 }));

import { RuntimeError } from "../runtime-error.ts";
import { CODE, plainText } from "../transport/peer-error.ts";
import type {
  FailureNotice,
  PreparedResponse,
  ProgressNotice,
  ResultResponse,
  UploadedResponse,
} from "./request.ts";

/** Reads the answer of a node to an upload; throws `transport/bad-message`, as all of these. */
export function readUploaded(value: unknown): UploadedResponse {
  const { own, next } = membersOf(value);
  return { own: text(own), next: text(next) };
}

export function readPrepared(value: unknown): PreparedResponse {
  return { bundle: text(membersOf(value)["bundle"]) };
}

/** The attestation is left to `decodeAttestation`. */
export function readResult(value: unknown): ResultResponse {
  const { attestation, bytes, rssMb } = membersOf(value);
  return { attestation, bytes: count(bytes), rssMb: count(rssMb) };
}

export function readProgress(value: unknown): ProgressNotice {
  const { round, andGates } = membersOf(value);
  return { round: count(round), andGates: count(andGates) };
}

/** What a node says of a failure is shown and logged, so its texts are made plain. */
export function readFailure(value: unknown): FailureNotice {
  const { code, message, help, node } = membersOf(value);
  if (!CODE.test(text(code))) throw bad("a failure without a code");
  return {
    code: text(code),
    message: plainText(text(message)),
    help: plainText(text(help)),
    node: node === null ? null : plainText(text(node)),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw bad("a message that is no object");
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw bad("a message that lacks a text");
  return value;
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw bad("a message that lacks a number");
  return Number(value);
}

function bad(what: string): RuntimeError {
  return new RuntimeError(
    "transport/bad-message",
    `received ${what}`,
    "the node does not follow the protocol; check its version, then its operator",
  );
}

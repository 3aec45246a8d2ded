import { RuntimeError } from "../runtime-error.ts";

/** A failure that a known peer is to blame for. */
export class PeerError extends RuntimeError {
  readonly peer: string;

  constructor(code: string, peer: string, message: string, help: string) {
    super(code, message, help);
    this.name = "PeerError";
    this.peer = peer;
  }
}

/** The form of an error code; what comes from a peer is held against it. */
export const CODE: RegExp = /^[a-z0-9-]{1,40}\/[a-z0-9-]{1,59}$/;

/** Text from a peer, made fit for a terminal and a log: one line of at most 1,000 characters without control codes. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").slice(0, 1000);
}

/** Puts a peer's name on an error; an error that already blames someone is left alone. */
export function blame(peer: string, error: unknown): PeerError {
  if (error instanceof PeerError) return error;
  if (error instanceof RuntimeError) {
    return new PeerError(error.code, peer, `\`${peer}\`: ${error.message}`, error.help);
  }
  return new PeerError(
    "transport/peer-lost",
    peer,
    `the connection to \`${peer}\` broke: ${error instanceof Error ? error.message : String(error)}`,
    `see whether \`${peer}\` is running and can be reached, then run again`,
  );
}

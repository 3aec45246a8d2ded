import { createHash, hkdfSync } from "node:crypto";
import type { Circuit, Digest } from "@qsc/plan";
import type { OutputShare } from "../engine/evaluate.ts";
import { decodeOutputs, encodeOutputs, outputBytes } from "./output-codec.ts";

/** What a node sends to one recipient: its shares of the outputs that the recipient gets, and what opens the commitments to them. */
export interface OutputMessage {
  readonly shares: readonly OutputShare[];
  readonly salts: OutputSalts;
}

/** 32 bytes for each component that a node holds; both of its holders derive the same. */
export interface OutputSalts {
  readonly own: Uint8Array;
  readonly next: Uint8Array;
}

const SALT_BYTES = 32;

/** The two salts, then `encodeOutputs`. */
export function encodeMessage({ shares, salts }: OutputMessage): Uint8Array {
  const words = encodeOutputs(shares);
  const bytes = new Uint8Array(2 * SALT_BYTES + words.length);
  bytes.set(salts.own);
  bytes.set(salts.next, SALT_BYTES);
  bytes.set(words, 2 * SALT_BYTES);
  return bytes;
}

/** The size of `encodeMessage` for this circuit, in bytes. */
export function messageBytes(circuit: Circuit, recipient: string): number {
  return 2 * SALT_BYTES + outputBytes(circuit, recipient);
}

/** Reads what `encodeMessage` wrote; the circuit says what to expect. */
export function decodeMessage(
  circuit: Circuit,
  recipient: string,
  bytes: Uint8Array,
): OutputMessage {
  const salts = {
    own: bytes.slice(0, SALT_BYTES),
    next: bytes.slice(SALT_BYTES, 2 * SALT_BYTES),
  };
  return { shares: decodeOutputs(circuit, recipient, bytes.subarray(2 * SALT_BYTES)), salts };
}

/** The salts of one recipient, from the keys that this node shares with P_{i-1} and P_{i+1} for the session. */
export function outputSalts(
  keys: { readonly own: Uint8Array; readonly next: Uint8Array },
  session: Uint8Array,
  recipient: string,
): OutputSalts {
  const salt = (key: Uint8Array): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", key, session, `qsc-output-salt/v1 ${recipient}`, SALT_BYTES));
  return { own: salt(keys.own), next: salt(keys.next) };
}

/**
 * The commitments to both components of a message: SHA-256("qsc-output-share/v1" || salt || words of the component).
 * Without the salt nobody can try out which share of a small number it is; the other two components are random anyway.
 */
export function commitmentsTo({
  shares,
  salts,
}: OutputMessage): Readonly<Record<"own" | "next", Digest>> {
  const commitment = (of: "own" | "next"): Digest => {
    const hash = createHash("sha256").update("qsc-output-share/v1").update(salts[of]);
    for (const { bits } of shares) {
      for (const { [of]: words } of bits) {
        hash.update(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
      }
    }
    return `sha256:${hash.digest("hex")}`;
  };
  return { own: commitment("own"), next: commitment("next") };
}

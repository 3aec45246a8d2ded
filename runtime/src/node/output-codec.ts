import type { Circuit } from "@qsc/plan";
import { wordsFor } from "../bits/planes.ts";
import type { OutputShare } from "../engine/evaluate.ts";
import { RuntimeError } from "../runtime-error.ts";
import { Share } from "../sharing/share.ts";

/** One party's shares of the outputs that a recipient gets. */
export function sharesFor(
  recipient: string,
  outputs: readonly OutputShare[],
): readonly OutputShare[] {
  return outputs.filter(({ output }) => output.recipients.includes(recipient));
}

/**
 * What a party sends of its shares.
 * Output by output, bit by bit, `own` then `next`; words little-endian.
 */
export function encodeOutputs(outputs: readonly OutputShare[]): Uint8Array {
  const parts = outputs.flatMap(({ bits }) => bits.flatMap(({ own, next }) => [own, next]));
  const words = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  return new Uint8Array(words.buffer);
}

/** The size of `encodeOutputs` for this circuit, in bytes. */
export function outputBytes(circuit: Circuit, recipient: string): number {
  return outputsOf(circuit, recipient).reduce(
    (sum, { stage, wires }) => sum + 8 * wires.length * wordsFor(lanesOf(circuit, stage)),
    0,
  );
}

/** Reads what `encodeOutputs` wrote; the circuit says what to expect. */
export function decodeOutputs(
  circuit: Circuit,
  recipient: string,
  bytes: Uint8Array,
): readonly OutputShare[] {
  const due = outputBytes(circuit, recipient);
  if (bytes.length !== due) {
    throw new RuntimeError(
      "run/bad-output",
      `received ${bytes.length} bytes of output shares where ${due} were due`,
      "the node does not follow the protocol; check its version, then its operator",
    );
  }
  const words = new Int32Array(Uint8Array.from(bytes).buffer);
  let at = 0;
  return outputsOf(circuit, recipient).map((output) => {
    const lanes = lanesOf(circuit, output.stage);
    const size = wordsFor(lanes);
    const bits = output.wires.map(() => {
      const own = words.subarray(at, at + size);
      const next = words.subarray(at + size, at + 2 * size);
      at += 2 * size;
      return new Share(own, next);
    });
    return { output, lanes, bits };
  });
}

function outputsOf(circuit: Circuit, recipient: string): Circuit["outputs"] {
  return circuit.outputs.filter(({ recipients }) => recipients.includes(recipient));
}

function lanesOf(circuit: Circuit, stage: number): number {
  const lanes = circuit.stages[stage]?.lanes;
  if (typeof lanes !== "number") throw new TypeError("rows are never opened");
  return lanes;
}

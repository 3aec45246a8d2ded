import type { PartyIndex } from "../sharing/share.ts";
import { P } from "./field.ts";
import { malformed } from "./proof-error.ts";

/** Elements as they travel: 8 bytes each, little-endian, below p. */
export function encodeElements(elements: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * elements.length));
  elements.forEach((value, k) => view.setBigUint64(8 * k, value, true));
  return new Uint8Array(view.buffer);
}

/** Reads a message from a party piece by piece; what is not as it must be is that party's fault. */
export interface ElementReader {
  take(count: number): readonly bigint[];
}

export function readElements(bytes: Uint8Array, count: number, sender: PartyIndex): ElementReader {
  expectBytes(bytes, 8 * count, sender);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return {
    take(wanted) {
      return Array.from({ length: wanted }, () => {
        const value = view.getBigUint64(at, true);
        at += 8;
        if (value >= P) throw malformed(sender, "a number is no element of the field");
        return value;
      });
    },
  };
}

export function expectBytes(bytes: Uint8Array, length: number, sender: PartyIndex): void {
  if (bytes.length !== length) {
    throw malformed(sender, `it has ${bytes.length} bytes, and ${length} were due`);
  }
}

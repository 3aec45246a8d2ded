import { encodeCanonical } from "./canonical.ts";

/** True when two plain values have the same canonical bytes. */
export function sameData(left: unknown, right: unknown): boolean {
  return show(left) === show(right);
}

/** A plain value as people read it. */
export function show(value: unknown): string {
  return value === undefined ? "nothing" : new TextDecoder().decode(encodeCanonical(value));
}

import canonicalize from "canonicalize";

/** The canonical bytes of plain data: RFC 8785 (JCS), UTF-8. Throws on what JSON cannot hold. */
export function encodeCanonical(value: unknown): Uint8Array {
  const text = (canonicalize as unknown as (value: unknown) => string | undefined)(value);
  if (text === undefined) throw new TypeError("value has no canonical JSON form");
  return new TextEncoder().encode(text);
}

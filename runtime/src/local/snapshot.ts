import { createHmac } from "node:crypto";
import {
  boundsOf,
  encodeCanonical,
  storedColumns,
  widthOf,
  type Column,
  type Dataset,
  type Digest,
} from "@qsc/plan";
import { PERSON_BYTES } from "./kept-rows.ts";
import type { ColumnData, Table } from "./table.ts";

/**
 * A digest of a site's rows, in whatever order they come: equal for equal rows and, but for collisions, for no others.
 * `key` is the site's own: without it, nobody can try out guesses of the rows (RFC 2104, HMAC with SHA-256).
 * `persons` says whose row each is (`pseudonyms`), where the figures depend on it because rows are linked by it.
 */
export function snapshotOf(
  dataset: Dataset,
  site: string,
  table: Table,
  key: Uint8Array,
  persons: readonly string[] | null = null,
): Digest {
  const columns = storedColumns(dataset);
  const mac = createHmac("sha256", key).update("qsc-snapshot/v2\n");
  mac.update(encodeCanonical([dataset.name, columns, site, table.rows])).update("\n");
  const places = [
    ...(persons === null ? [] : placesOfNames(persons)),
    ...columns.flatMap((column, index) => placesOf(column, table.columns[index]!)),
  ];
  const order = sortedRows(places, table.rows);
  for (let first = 0; first < table.rows; first += BLOCK) {
    const rows = order.subarray(first, first + BLOCK);
    const block = new Uint8Array(rows.length * places.length);
    places.forEach((byteOf, place) => {
      for (let at = 0; at < rows.length; at++)
        block[at * places.length + place] = byteOf(rows[at]!);
    });
    mac.update(block);
  }
  return `sha256:${mac.digest("hex")}`;
}

/** Rows that are put together at a time. */
const BLOCK = 16_384;

/** One byte of every row's encoding. */
type Place = (row: number) => number;

/** Names by `pseudonyms`. */
function placesOfNames(persons: readonly string[]): readonly Place[] {
  const bytes = Buffer.from(persons.join(""), "hex");
  if (bytes.length !== persons.length * PERSON_BYTES) {
    throw new RangeError("rows are told apart by names that are no pseudonyms");
  }
  return Array.from(
    { length: PERSON_BYTES },
    (_, index): Place =>
      (row) =>
        bytes[row * PERSON_BYTES + index]!,
  );
}

/** A value is its distance from the least one, most significant byte first, after a byte that says whether it is there. */
function placesOf({ type, optional }: Column, { values, present }: ColumnData): readonly Place[] {
  const { min, max } = boundsOf(type);
  const bytes = Math.ceil(widthOf({ min, max }) / 8);
  const own = Array.from({ length: bytes }, (_, index): Place => {
    const weight = 256 ** (bytes - 1 - index);
    return (row) => (present?.[row] === 0 ? 0 : Math.floor((values[row]! - min) / weight) % 256);
  });
  return optional ? [(row) => present?.[row] ?? 0, ...own] : own;
}

/** The rows by their bytes, ascending: sorted by the last byte, then by the one before, each time keeping the order of equals. */
function sortedRows(places: readonly Place[], rows: number): Uint32Array {
  let order = Uint32Array.from({ length: rows }, (_, row) => row);
  let next = new Uint32Array(rows);
  const bytes = new Uint8Array(rows);
  for (const byteOf of places.toReversed()) {
    const starts = new Uint32Array(257);
    for (let row = 0; row < rows; row++) {
      const byte = byteOf(row);
      bytes[row] = byte;
      starts[byte + 1]! += 1;
    }
    for (let byte = 1; byte <= 256; byte++) starts[byte]! += starts[byte - 1]!;
    for (const row of order) next[starts[bytes[row]!]!++] = row;
    [order, next] = [next, order];
  }
  return order;
}

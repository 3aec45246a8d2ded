import { createHmac, timingSafeEqual } from "node:crypto";
import { storedColumns, type Dataset } from "@qsc/plan";
import type { PersonTable } from "./earlier-rows.ts";
import { allocateColumn } from "./table.ts";

/** Of a name of a person. */
export const PERSON_BYTES = 16;
const MAC_BYTES = 32;
const VALUE_BYTES = 8;

/**
 * Names of persons that say nothing without the site's key and are the same in every snapshot:
 * HMAC-SHA-256 of the identifier, cut to 128 bits, in hexadecimal.
 */
export function pseudonyms(ids: readonly string[], key: Uint8Array): readonly string[] {
  return ids.map((id) =>
    createHmac("sha256", key)
      .update("qsc-person/v1\n")
      .update(id)
      .digest("hex")
      .slice(0, 2 * PERSON_BYTES),
  );
}

/** The bytes in which a site keeps the rows of a snapshot: a code over all that follows, persons, columns. */
export function encodeKeptRows({ table, persons }: PersonTable, key: Uint8Array): Uint8Array {
  const parts = [
    Buffer.from(persons.join(""), "hex"),
    ...table.columns.flatMap(({ values, present }) => [
      Buffer.from(Float64Array.from(values).buffer),
      ...(present === undefined ? [] : [Buffer.from(present)]),
    ]),
  ];
  const body = Buffer.concat(parts);
  return Buffer.concat([codeOf(body, key), body]);
}

/** null when the bytes are not what was kept of this data set with this key. */
export function decodeKeptRows(
  bytes: Uint8Array,
  dataset: Dataset,
  key: Uint8Array,
): PersonTable | null {
  const body = Buffer.from(bytes.subarray(MAC_BYTES));
  const code = bytes.subarray(0, MAC_BYTES);
  if (code.length !== MAC_BYTES || !timingSafeEqual(code, codeOf(body, key))) return null;
  const stored = storedColumns(dataset);
  const width = stored.reduce(
    (sum, { optional }) => sum + VALUE_BYTES + (optional ? 1 : 0),
    PERSON_BYTES,
  );
  if (body.length % width !== 0) return null;
  const rows = body.length / width;
  let at = 0;
  const take = (length: number): Buffer => body.subarray(at, (at += length));
  const names = take(rows * PERSON_BYTES).toString("hex");
  const persons = Array.from({ length: rows }, (_, row) =>
    names.slice(2 * row * PERSON_BYTES, 2 * (row + 1) * PERSON_BYTES),
  );
  const columns = stored.map(({ type, optional }) => {
    const column = allocateColumn(type, optional, rows);
    const values = take(rows * VALUE_BYTES);
    for (let row = 0; row < rows; row++)
      column.values[row] = values.readDoubleLE(row * VALUE_BYTES);
    if (column.present !== undefined) column.present.set(take(rows));
    return column;
  });
  return { table: { rows, columns }, persons };
}

function codeOf(body: Uint8Array, key: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update("qsc-kept-rows/v1\n").update(body).digest();
}

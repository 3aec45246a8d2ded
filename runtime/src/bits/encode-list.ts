import { TOKEN_BITS, type Dataset } from "@qsc/plan";
import { RuntimeError } from "../runtime-error.ts";
import { encodeRows, type TypedColumn } from "./encode-rows.ts";
import type { Planes } from "./planes.ts";

/** Bytes of a token, the most significant first. */
export const TOKEN_BYTES: number = TOKEN_BITS / 8;

/** Rows that are to be linked, and the token of each row's person: `TOKEN_BYTES` bytes a row, not all 0. */
export interface TokenedRows {
  readonly rows: number;
  readonly columns: readonly TypedColumn[];
  readonly tokens: Uint8Array;
}

/**
 * Lays the rows of one site out as `encodeRows` does, in the order of their tokens, the largest first,
 * with the bits of the tokens behind all other planes, least significant first.
 * The nodes merge such lists and do not see whether they are in order, so nothing else may make them.
 * Throws `input/token-repeated` when more than `most` rows have one token: of persons 1.
 */
export function encodeList(dataset: Dataset, table: TokenedRows, most: number): Planes {
  const { rows, columns, tokens } = table;
  const order = tokenOrder(tokens, rows);
  checkRepeats(dataset, tokens, order, most);
  const planes = encodeRows(
    dataset,
    columns.map((column) => inOrder(column, order)),
    rows,
  );
  const planeWords = planes.lanes / 32;
  const words = new Int32Array(planes.words.length + TOKEN_BITS * planeWords);
  words.set(planes.words);
  for (const [row, from] of order.entries()) {
    for (let bit = 0; bit < TOKEN_BITS; bit++) {
      const byte = tokens[from * TOKEN_BYTES + TOKEN_BYTES - 1 - (bit >>> 3)]!;
      const at = (planes.planes + bit) * planeWords + (row >>> 5);
      words[at]! |= ((byte >>> (bit & 7)) & 1) << (row & 31);
    }
  }
  return { ...planes, planes: planes.planes + TOKEN_BITS, words };
}

/** Row numbers, that with the largest token first. */
function tokenOrder(tokens: Uint8Array, rows: number): Uint32Array {
  const view = new DataView(tokens.buffer, tokens.byteOffset, rows * TOKEN_BYTES);
  const numbers = (read: (at: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => read(row * TOKEN_BYTES));
  // Nine bytes are more than a number holds.
  const high = numbers((at) => view.getUint32(at) * 256 + view.getUint8(at + 4));
  const low = numbers((at) => view.getUint32(at + 5));
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  return order.sort((a, b) => high[b]! - high[a]! || low[b]! - low[a]! || a - b);
}

function checkRepeats(
  { name }: Dataset,
  tokens: Uint8Array,
  order: Uint32Array,
  most: number,
): void {
  const tokenOf = (at: number): Uint8Array =>
    tokens.subarray(order[at]! * TOKEN_BYTES, (order[at]! + 1) * TOKEN_BYTES);
  for (let at = most; at < order.length; at++) {
    if (Buffer.compare(tokenOf(at), tokenOf(at - most)) !== 0) continue;
    throw new RuntimeError(
      "input/token-repeated",
      `more than ${most} ${most === 1 ? "row" : "rows"} of \`${name}\` have the token of one person`,
      "leave out what the person has too much; if no person has, make the tokens with another key",
    );
  }
}

function inOrder({ values, present }: TypedColumn, order: Uint32Array): TypedColumn {
  const sorted = values.slice();
  order.forEach((from, row) => (sorted[row] = values[from]!));
  if (present === undefined) return { values: sorted };
  return { values: sorted, present: Uint8Array.from(order, (from) => present[from]!) };
}

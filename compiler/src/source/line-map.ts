/** The offsets at which the lines of a text start; the first is 0. */
export interface LineMap {
  readonly starts: readonly number[];
  readonly length: number;
}

/** Counted from 0, as editors do; columns in UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** A line ends with LF, CRLF or a lone CR. */
export function lineMap(text: string): LineMap {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) {
    starts.push(index + lineBreak.length);
  }
  return { starts, length: text.length };
}

/** Offsets outside the text count as its ends. */
export function lineColumnAt(map: LineMap, offset: number): LineColumn {
  const place = Math.min(Math.max(offset, 0), map.length);
  let low = 0;
  let high = map.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((map.starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: place - (map.starts[low] ?? 0) };
}

/** The inverse of lineColumnAt; a column beyond its line is the line's end. */
export function offsetAt(map: LineMap, { line, column }: LineColumn): number {
  const start = map.starts[line];
  if (start === undefined) return line < 0 ? 0 : map.length;
  const end = map.starts[line + 1] ?? map.length + 1;
  return Math.min(start + Math.max(column, 0), end - 1);
}

/** A place for people: line and column count from 1, columns in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** UTF-16 offsets of the line's text, without its line break. */
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** The place of a UTF-16 offset; offsets beyond the end are the end. */
export function positionOf(text: string, offset: number): Position {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (
    let next = text.indexOf("\n");
    next !== -1 && next < end;
    next = text.indexOf("\n", next + 1)
  ) {
    line++;
    lineStart = next + 1;
  }
  const newline = text.indexOf("\n", lineStart);
  const lineBreak = newline === -1 ? text.length : newline;
  const lineEnd = text[lineBreak - 1] === "\r" && lineBreak > lineStart ? lineBreak - 1 : lineBreak;
  return { line, column: [...text.slice(lineStart, end)].length + 1, lineStart, lineEnd };
}

import type { Span } from "../source/span.ts";
import type { Fix } from "./diagnostic.ts";
import { nearest } from "./did-you-mean.ts";

/**
 * Fixes. One is `safe` when every figure means what it meant, or more is protected than before;
 * what guesses at the author's mind is `unsafe`, and left to people.
 */

/** Writes the nearest known name instead; nothing when none is near. `write` gives its text in the source. */
export function renaming(
  span: Span,
  name: string,
  known: Iterable<string>,
  write: (near: string) => string = (near) => near,
): readonly Fix[] {
  const near = nearest(name, known);
  return near === null ? [] : [replacing("unsafe", span, write(near))];
}

export function replacing(safety: Fix["safety"], span: Span, text: string): Fix {
  return { title: text, safety, edits: [{ span, text }] };
}

/** Before what begins at `at`. */
export function inserting(
  safety: Fix["safety"],
  at: Span,
  text: string,
  title: string = text.trim(),
): Fix {
  return { title, safety, edits: [{ span: { ...at, end: at.start }, text }] };
}

/** Deletes what stands in the span; where nothing else is on its lines, those and the documentation above. */
export function deleting(
  safety: Fix["safety"],
  span: Span,
  sources: ReadonlyMap<string, string>,
): Fix {
  const text = sources.get(span.path) ?? "";
  const before = /(?<=^|[\r\n])([ \t]*\/\/\/.*(\r\n?|\n))*[ \t]*$/.exec(text.slice(0, span.start));
  const after = /^[ \t]*(\r\n?|\n)/.exec(text.slice(span.end));
  const whole = before !== null && after !== null;
  const start = whole ? before.index : span.start;
  const end = whole ? span.end + after[0].length : span.end;
  const title = `delete \`${text.slice(span.start, span.end).replace(/\s+/g, " ")}\``;
  return { title, safety, edits: [{ span: { ...span, start, end }, text: "" }] };
}

/** Exchanges the bounds of a range. */
export function swapping(from: Span, to: Span, sources: ReadonlyMap<string, string>): Fix {
  const textAt = ({ path, start, end }: Span): string =>
    (sources.get(path) ?? "").slice(start, end);
  const edits = [
    { span: from, text: textAt(to) },
    { span: to, text: textAt(from) },
  ];
  return { title: edits.map(({ text }) => text).join(".."), safety: "unsafe", edits };
}

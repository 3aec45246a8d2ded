import type { Diagnostic, Label, Severity } from "./diagnostic.ts";
import { positionOf } from "./position.ts";

/** How pieces of a rendering look; each function may add colour, none may change the text. */
export interface Style {
  readonly severity: (text: string, severity: Severity) => string;
  readonly message: (text: string) => string;
  readonly frame: (text: string) => string;
  readonly path: (text: string) => string;
  readonly underline: (text: string, severity: Severity) => string;
  readonly heading: (text: string) => string;
}

export const PLAIN: Style = {
  severity: (text) => text,
  message: (text) => text,
  frame: (text) => text,
  path: (text) => text,
  underline: (text) => text,
  heading: (text) => text,
};

/** One diagnostic as people read it, lines joined by `\n`, without a final line break. */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string>,
  style: Style = PLAIN,
): string {
  const labels = [diagnostic.label, ...diagnostic.related];
  const gutter = Math.max(2, ...labels.map((label) => lineOf(label, sources).toString().length));
  const { severity, code, message } = diagnostic;
  return [
    `${style.severity(`${severity}[${code}]`, severity)}: ${style.message(clean(message))}`,
    ...frameLines(diagnostic.label, sources, gutter, style, severity),
    ...diagnostic.related.flatMap((label) => frameLines(label, sources, gutter, style, "hint")),
    ...adviceLines(diagnostic, gutter, style),
  ].join("\n");
}

/** All diagnostics, parted by empty lines. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  style: Style = PLAIN,
): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sources, style)).join("\n\n");
}

/** A place in a source with a few words below it, as in a diagnostic. */
export function renderLabel(
  label: Label,
  sources: ReadonlyMap<string, string>,
  style: Style = PLAIN,
): string {
  const gutter = Math.max(2, String(lineOf(label, sources)).length);
  return frameLines(label, sources, gutter, style, "error").join("\n");
}

function frameLines(
  label: Label,
  sources: ReadonlyMap<string, string>,
  gutter: number,
  style: Style,
  severity: Severity,
): string[] {
  const { path, start, end } = label.span;
  const text = sources.get(path) ?? "";
  const { line, column, lineStart, lineEnd } = positionOf(text, start);
  const margin = " ".repeat(gutter + 1);
  const before = clean(text.slice(lineStart, start));
  const marked = clean(text.slice(start, Math.max(start, Math.min(end, lineEnd))));
  const after = clean(text.slice(Math.max(start, Math.min(end, lineEnd)), lineEnd));
  const [shownBefore, shownAfter] = clip(before, marked, after);
  const underline = style.underline("^".repeat(Math.max(1, widthOf(marked))), severity);
  const words = label.text === "" ? "" : ` ${style.underline(clean(label.text), severity)}`;
  const source = `${shownBefore}${marked}${shownAfter}`.trimEnd();
  return [
    `${margin}${style.frame("╭─")} ${style.path(`${clean(path)}:${line}:${column}`)}`,
    `${style.frame(`${String(line).padStart(gutter)} │`)} ${source}`.trimEnd(),
    `${margin}${style.frame("│")} ${" ".repeat(widthOf(shownBefore))}${underline}${words}`,
    `${margin}${style.frame("╰─")}`,
  ];
}

function adviceLines(diagnostic: Diagnostic, gutter: number, style: Style): string[] {
  const rows: [string, string][] = [];
  if (diagnostic.attack) {
    rows.push(["what an attacker does", diagnostic.attack.does]);
    rows.push(["what they learn", diagnostic.attack.learns]);
  }
  if (diagnostic.help !== undefined) rows.push(["what to do", diagnostic.help]);
  for (const fix of diagnostic.fixes) rows.push([`fix (${fix.safety})`, fix.title]);
  rows.push(["more", `qsc explain ${diagnostic.code}`]);
  const width = Math.max(...rows.map(([heading]) => heading.length)) + 3;
  const margin = " ".repeat(gutter + 1);
  return rows.map(
    ([heading, text]) => `${margin}${style.heading(heading.padEnd(width))}${clean(text)}`,
  );
}

function lineOf(label: Label, sources: ReadonlyMap<string, string>): number {
  return positionOf(sources.get(label.span.path) ?? "", label.span.start).line;
}

/** Tabs become spaces; control and direction characters become visible, so that no source can fool a terminal. */
function clean(text: string): string {
  return text
    .replace(/\t/g, "    ")
    .replace(/[\p{Cc}\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu, "\uFFFD");
}

const MAX_CONTEXT = 80;

/** Long lines are cut on both sides of the marked part. */
function clip(before: string, marked: string, after: string): [string, string] {
  const room = Math.max(20, 2 * MAX_CONTEXT - marked.length);
  const left = before.length > MAX_CONTEXT ? `…${before.slice(-MAX_CONTEXT)}` : before;
  const right = after.length > room ? `${after.slice(0, room)}…` : after;
  return [left, right];
}

/** Terminal columns of a text: wide East Asian characters take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\p{Extended_Pictographic}]/u;

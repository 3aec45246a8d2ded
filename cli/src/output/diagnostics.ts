import {
  type Diagnostic,
  positionOf,
  type RenderStyle,
  renderDiagnostics as render,
  type Span,
} from "@qsc/compiler";
import { type ContractFiles, locate } from "../input/contract.ts";
import type { Style, Terminal } from "./terminal.ts";

/** Findings as people read them, with paths from the working folder; empty when there are none. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: ContractFiles,
  terminal: Terminal,
): string {
  if (diagnostics.length === 0) return "";
  const text = render(diagnostics, files.sources, styleOf(terminal.style, files));
  return `${text}\n\n`;
}

/** One finding for programs, with every place spelled out; keeps to spec/check.schema.json. */
export function diagnosticJson(
  diagnostic: Diagnostic,
  files: ContractFiles,
): Readonly<Record<string, unknown>> {
  const { label, related, fixes } = diagnostic;
  const place = (span: Span): Place => placeOf(span, files);
  return {
    ...diagnostic,
    label: { ...place(label.span), text: label.text },
    related: related.map(({ span, text }) => ({ ...place(span), text })),
    fixes: fixes.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map(({ span, text }) => ({ ...place(span), text })),
    })),
  };
}

/** A span as people and programs find it. */
export function placeOf(
  { path, start, end }: Span,
  files: Pick<ContractFiles, "folder" | "sources" | "packages">,
): Place {
  const text = files.sources.get(path) ?? "";
  return { path: locate(files, path), start: pointOf(text, start), end: pointOf(text, end) };
}

export interface Place {
  readonly path: string;
  readonly start: Point;
  /** Exclusive. */
  readonly end: Point;
}

/** Line and column count from 1, the offset is in UTF-16 units from 0. */
interface Point {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

function pointOf(text: string, offset: number): Point {
  const { line, column } = positionOf(text, offset);
  return { line, column, offset };
}

/** The colours of findings in this terminal. */
export function styleOf(style: Style, files: ContractFiles): RenderStyle {
  return {
    severity: (text, severity) =>
      style.bold(severity === "error" ? style.red(text) : style.yellow(text)),
    message: style.bold,
    frame: style.dim,
    path: (text) => style.cyan(locate(files, text)),
    underline: (text, severity) => (severity === "error" ? style.red(text) : style.yellow(text)),
    heading: style.dim,
  };
}

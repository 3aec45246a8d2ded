import { join } from "node:path";
import {
  type Diagnostic,
  positionOf,
  type RenderStyle,
  renderDiagnostics as render,
} from "@qsc/compiler";
import type { ContractFiles } from "../input/contract.ts";
import type { Style, Terminal } from "./terminal.ts";

/** Findings as people read them, with paths from the working folder; empty when there are none. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: ContractFiles,
  terminal: Terminal,
): string {
  if (diagnostics.length === 0) return "";
  const text = render(diagnostics, files.sources, styleOf(terminal.style, files.folder));
  return `${text}\n\n`;
}

/** One finding for programs: offsets as they are, lines and columns from 1. */
export function diagnosticJson(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const { path, start, end } = diagnostic.label.span;
  const text = sources.get(path) ?? "";
  const place = (offset: number): { line: number; column: number; offset: number } => {
    const { line, column } = positionOf(text, offset);
    return { line, column, offset };
  };
  return { ...diagnostic, path, start: place(start), end: place(end) };
}

function styleOf(style: Style, folder: string): RenderStyle {
  return {
    severity: (text, severity) =>
      style.bold(severity === "error" ? style.red(text) : style.yellow(text)),
    message: style.bold,
    frame: style.dim,
    path: (text) => style.cyan(join(folder, text)),
    underline: (text, severity) => (severity === "error" ? style.red(text) : style.yellow(text)),
    heading: style.dim,
  };
}

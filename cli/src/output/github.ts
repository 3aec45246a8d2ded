import { type Diagnostic, positionOf } from "@qsc/compiler";
import type { CheckedFile } from "../commands/check.ts";
import { locate } from "../input/contract.ts";

/** Findings as workflow commands, which GitHub shows beside the lines of a change. */
export function checkGithub(checked: readonly CheckedFile[]): string {
  const lines = checked.flatMap(({ files, diagnostics }) =>
    diagnostics.map((diagnostic) => command(diagnostic, files)),
  );
  // A file that two contracts import is reported once.
  return [...new Set(lines)].map((line) => `${line}\n`).join("");
}

const COMMANDS = { error: "error", warning: "warning", hint: "notice" } as const;

function command(diagnostic: Diagnostic, files: CheckedFile["files"]): string {
  const { code, severity, label } = diagnostic;
  const { path, start, end } = label.span;
  const text = files.sources.get(path) ?? "";
  const [from, to] = [positionOf(text, start), positionOf(text, end)];
  const properties = {
    file: locate(files, path).replaceAll("\\", "/"),
    line: from.line,
    endLine: to.line,
    // Columns of different lines do not make a range.
    ...(from.line === to.line && {
      col: from.column,
      endColumn: Math.max(from.column, to.column - 1),
    }),
    title: code,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${COMMANDS[severity]} ${written.join(",")}::${data(messageOf(diagnostic))}`;
}

/** Message, attack and advice, a line each. */
export function messageOf({ message, label, attack, help, code }: Diagnostic): string {
  return [
    label.text === "" ? message : `${message}: ${label.text}`,
    ...(attack === undefined
      ? []
      : [`what an attacker does: ${attack.does}`, `what they learn: ${attack.learns}`]),
    ...(help === undefined ? [] : [`what to do: ${help}`]),
    `more: qsc explain ${code}`,
  ].join("\n");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

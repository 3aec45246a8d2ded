import type { Diagnostic } from "@qsc/compiler";
import type { CheckedFile } from "../commands/check.ts";
import { diagnosticJson, renderDiagnostics } from "./diagnostics.ts";
import type { Terminal } from "./terminal.ts";

/** Findings as people read them. */
export function checkText(checked: readonly CheckedFile[], terminal: Terminal): string {
  return checked
    .map(({ path, files, diagnostics }) => {
      const findings = renderDiagnostics(diagnostics, files, terminal);
      if (hasErrors(diagnostics)) return findings;
      return `${findings}${terminal.style.green("✔")} ${path}: ${summary(diagnostics)}\n`;
    })
    .join("");
}

/** Findings for programs; keeps to spec/check.schema.json. */
export function checkJson(checked: readonly CheckedFile[]): string {
  const report = {
    format: "qsc-check/1",
    ok: !checked.some(({ diagnostics }) => hasErrors(diagnostics)),
    contracts: checked.map(({ path, files, diagnostics }) => ({
      path,
      diagnostics: diagnostics.map((one) => diagnosticJson(one, files)),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function summary(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return "no findings";
  return diagnostics.length === 1 ? "1 warning" : `${diagnostics.length} warnings`;
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

import { diagnose, type Diagnostic } from "@qsc/compiler";
import { EXIT } from "../exit.ts";
import { readContract } from "../input/contract.ts";
import { diagnosticJson, renderDiagnostics } from "../output/diagnostics.ts";
import type { Terminal } from "../output/terminal.ts";

/** `qsc check`: 0 when no contract has an error, 1 otherwise. */
export function checkCommand(
  paths: readonly string[],
  options: { readonly format: string },
  terminal: Terminal,
): number {
  const results = paths.map((path) => {
    const files = readContract(path);
    const { diagnostics } = diagnose(files.sources, files.entry);
    return { path, files, diagnostics };
  });
  const failed = results.some(({ diagnostics }) => diagnostics.some(isError));
  if (options.format === "json") {
    const report = {
      format: "qsc-check/1",
      ok: !failed,
      contracts: results.map(({ path, files, diagnostics }) => ({
        path,
        diagnostics: diagnostics.map((one) => diagnosticJson(one, files)),
      })),
    };
    terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    return failed ? EXIT.findings : EXIT.done;
  }
  for (const { path, files, diagnostics } of results) {
    terminal.out(renderDiagnostics(diagnostics, files, terminal));
    if (!diagnostics.some(isError)) {
      terminal.out(`${terminal.style.green("✔")} ${path}: ${summary(diagnostics)}\n`);
    }
  }
  return failed ? EXIT.findings : EXIT.done;
}

function summary(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return "no findings";
  return diagnostics.length === 1 ? "1 warning" : `${diagnostics.length} warnings`;
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}

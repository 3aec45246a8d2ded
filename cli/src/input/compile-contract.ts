import { compile, type Model } from "@qsc/compiler";
import type { Bundle } from "@qsc/plan";
import { renderDiagnostics } from "../output/diagnostics.ts";
import type { Terminal } from "../output/terminal.ts";
import { type ContractFiles, readContract } from "./contract.ts";

/** Compiles a contract; prints its findings to standard error; null when it has errors. */
export function compileOrReport(
  path: string,
  terminal: Terminal,
): { readonly files: ContractFiles; readonly bundle: Bundle; readonly model: Model } | null {
  const files = readContract(path);
  const { bundle, model, diagnostics } = compile(files.sources, files.entry);
  terminal.err(renderDiagnostics(diagnostics, files, terminal));
  return bundle === null || model === null ? null : { files, bundle, model };
}

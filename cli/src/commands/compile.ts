import { writeFileSync } from "node:fs";
import { type Bundle, encodeCanonical, printCircuit, printPlan, sealBundle } from "@qsc/plan";
import { EXIT } from "../exit.ts";
import { compileOrReport } from "../input/compile-contract.ts";
import type { Terminal } from "../output/terminal.ts";

export interface CompileOptions {
  readonly emit: string;
  readonly output?: string;
  readonly format: string;
}

/** `qsc compile`: the plan, the circuit or the sealed bundle of a contract. */
export function compileCommand(path: string, options: CompileOptions, terminal: Terminal): number {
  const compiled = compileOrReport(path, terminal);
  if (compiled === null) return EXIT.findings;
  const text = emit(compiled.bundle, options);
  if (options.output === undefined) {
    terminal.out(text);
    return EXIT.done;
  }
  writeFileSync(options.output, text);
  terminal.err(`${terminal.style.green("✔")} ${options.output}\n`);
  return EXIT.done;
}

function emit(bundle: Bundle, options: CompileOptions): string {
  const json = (value: unknown): string => `${new TextDecoder().decode(encodeCanonical(value))}\n`;
  switch (options.emit) {
    case "plan":
      return options.format === "json" ? json(bundle.plan) : printPlan(bundle.plan);
    case "circuit":
      return options.format === "json" ? json(bundle.circuit) : printCircuit(bundle.circuit);
    default:
      return new TextDecoder().decode(sealBundle(bundle));
  }
}

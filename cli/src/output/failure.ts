import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import type { Terminal } from "./terminal.ts";

/** Prints why a command ended early and returns its exit status. A stack trace only with `--debug`. */
export function renderFailure(
  error: unknown,
  terminal: Terminal,
  options: { readonly debug: boolean },
): number {
  const { style } = terminal;
  if (isCoded(error)) {
    terminal.err(`${style.red(style.bold(`error[${error.code}]`))}: ${error.message}\n`);
    if (error.help) terminal.err(`   what to do   ${error.help}\n`);
    if (options.debug) terminal.err(`${error.stack ?? ""}\n`);
    return statusOf(error);
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`${style.red(style.bold("error[qsc/bug]"))}: ${message}\n`);
  terminal.err("   what to do   this is a defect of qsc; run again with --debug and report it\n");
  if (options.debug && error instanceof Error) terminal.err(`${error.stack ?? ""}\n`);
  return EXIT.aborted;
}

/** An error of any package that names its code: told by its form, so that no package is loaded for it. */
interface CodedError extends Error {
  readonly code: string;
  readonly help?: string | null;
}

function isCoded(error: unknown): error is CodedError {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return typeof error.code === "string" && /^[a-z]+\/[a-z][a-z-]*$/.test(error.code);
}

function statusOf(error: CodedError): number {
  if (error instanceof Failure) return error.status;
  return error.name === "RunAborted" ? EXIT.aborted : EXIT.usage;
}

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
  if (error instanceof Failure) {
    terminal.err(`${style.red(style.bold(`error[${error.code}]`))}: ${error.message}\n`);
    if (error.help !== null) terminal.err(`   what to do   ${error.help}\n`);
    if (options.debug) terminal.err(`${error.stack ?? ""}\n`);
    return error.status;
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`${style.red(style.bold("error[qsc/bug]"))}: ${message}\n`);
  terminal.err("   what to do   this is a defect of qsc; run again with --debug and report it\n");
  if (options.debug && error instanceof Error) terminal.err(`${error.stack ?? ""}\n`);
  return EXIT.aborted;
}

import type { Terminal } from "./terminal.ts";

/** What happened, as it happens; `detail` is for people, `data` for programs. */
export interface ProgressEvent {
  readonly step:
    "checked" | "compiled" | "network" | "shared" | "computing" | "computed" | "logged";
  readonly detail: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export type Progress = (event: ProgressEvent) => void;

/**
 * Progress goes to standard error, so that results can be piped.
 * `auto` is `plain` for a person at a terminal, and silence in a pipe.
 */
export function progress(how: string, terminal: Terminal): Progress {
  const kind = how === "auto" ? (terminal.interactive ? "plain" : "none") : how;
  switch (kind) {
    case "json":
      return (event) => terminal.err(`${JSON.stringify(event)}\n`);
    case "plain":
      return (event) => {
        if (event.step === "computing") return;
        const { style } = terminal;
        terminal.err(`${style.green("✔")} ${event.step.padEnd(10)} ${event.detail}\n`);
      };
    default:
      return () => undefined;
  }
}

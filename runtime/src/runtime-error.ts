/** A refusal or failure with a stable code; `help` says what to do about it. */
export class RuntimeError extends Error {
  readonly code: string;
  readonly help: string;

  constructor(code: string, message: string, help: string) {
    super(message);
    this.name = "RuntimeError";
    this.code = code;
    this.help = help;
  }
}

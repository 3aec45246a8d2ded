/** Something the user can mend: a coded message with what to do, and the exit status it ends with. */
export class Failure extends Error {
  readonly code: string;
  readonly help: string | null;
  readonly status: number;

  constructor(code: string, message: string, options: { help?: string; status: number }) {
    super(message);
    this.code = code;
    this.help = options.help ?? null;
    this.status = options.status;
  }
}

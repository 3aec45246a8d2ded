import { RuntimeError } from "../runtime-error.ts";

/** A run ended without a result; nothing was opened. */
export class RunAborted extends RuntimeError {
  /** Name of the node that is to blame, when one is known. */
  readonly node: string | null;

  constructor(code: string, node: string | null, message: string, help: string) {
    super(code, message, help);
    this.name = "RunAborted";
    this.node = node;
  }
}

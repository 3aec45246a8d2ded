import { RunAborted } from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import type { StateFolder } from "../input/state-folder.ts";

interface AuthorizedRun {
  readonly state: StateFolder;
  /** Index of the `run.authorize` leaf. */
  readonly authorization: number;
  readonly session: string;
  /** Ends this process after an interrupt. */
  readonly exit: (failure: Failure) => never;
}

/**
 * Runs what an authorization allows; whatever ends it early, an interrupt included, is logged as the run's end.
 * Throws a `Failure` with status 3.
 */
export async function abortingOnFailure<Result>(
  run: AuthorizedRun,
  work: () => Promise<Result>,
): Promise<Result> {
  // Everything in here is synchronous: the nodes' own handler ends the nodes when this process exits.
  const interrupt = (): never => {
    const reason = new RunAborted("run/interrupted", null, "it was interrupted", "run it again");
    logAbort(run, reason);
    return run.exit(failureOf(reason));
  };
  for (const signal of SIGNALS) process.prependOnceListener(signal, interrupt);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RunAborted)) {
      logAbort(run, { code: "run/failed", node: null });
      throw error;
    }
    logAbort(run, error);
    throw failureOf(error);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

function failureOf({ code, node, message, help }: RunAborted): Failure {
  const who = node === null ? "" : ` by node \`${node}\``;
  return new Failure(code, `the run was aborted${who}: ${message}`, {
    help: `${help}; nothing was opened`,
    status: EXIT.aborted,
  });
}

function logAbort(
  { state, authorization, session }: AuthorizedRun,
  { code, node }: { readonly code: string; readonly node: string | null },
): void {
  const draft = { kind: "run.abort", authorization, session, code } as const;
  state.ledger.append(node === null ? draft : { ...draft, node });
  state.publishCheckpoint();
}

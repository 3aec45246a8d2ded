import { LedgerError } from "@qsc/ledger";
import { RuntimeError } from "../runtime-error.ts";
import { blame, PeerError } from "../transport/peer-error.ts";
import { RunAborted } from "./run-aborted.ts";

/** How a run failed as far as one node is concerned. */
export interface NodeFailure {
  readonly reporter: string;
  /** A `PeerError` when the connection to the node failed, a `NodeRefusal` when the node itself said so. */
  readonly error: unknown;
}

/** What a node says about a failed run. */
interface Refusal extends RuntimeError {
  readonly blamed: string | null;
}

/**
 * Decides which node a failed run is blamed on, when several complain about each other.
 * A node that is gone comes first; then one that others blame while it says nothing itself;
 * then one that refused by itself; then whoever is blamed first. Nobody but one of the three `nodes` is ever named.
 */
export function attribute(
  nodes: readonly string[],
  failures: readonly NodeFailure[],
  silent: ReadonlySet<string>,
): RunAborted {
  const gone = failures.find(({ error }) => error instanceof PeerError);
  if (gone !== undefined) return goneAbort(gone);
  const refusals = failures.flatMap(({ reporter, error }) =>
    isRefusal(error) ? [{ reporter, error }] : [],
  );
  const chosen =
    refusals.find(({ error }) => error.blamed !== null && silent.has(error.blamed)) ??
    refusals.find(({ reporter, error }) => error.blamed === null || error.blamed === reporter) ??
    refusals[0];
  if (chosen !== undefined) {
    const { reporter, error } = chosen;
    const { code, message, help } = error;
    if (DISAGREEMENTS.has(code)) return new RunAborted(code, null, message, help);
    const named = error.blamed !== null && nodes.includes(error.blamed) ? error.blamed : reporter;
    return new RunAborted(code, named, message, help);
  }
  const { reporter, error } = failures[0]!;
  if (error instanceof LedgerError) {
    const help = "check the version of the node, then its operator";
    return new RunAborted(error.code, reporter, `\`${reporter}\`: ${error.message}`, help);
  }
  const { code, message, help } = blame(reporter, error);
  return new RunAborted(code, reporter, message, help);
}

/** Two nodes contradict each other, and nobody else can tell which is right: the message names both. */
const DISAGREEMENTS: ReadonlySet<string> = new Set([
  "run/input-mismatch",
  "proof/challenge-mismatch",
]);

function goneAbort({ reporter, error }: NodeFailure): RunAborted {
  const { code, message, help } = blame(reporter, error);
  return new RunAborted(code, reporter, message, help);
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof RuntimeError && "blamed" in error;
}

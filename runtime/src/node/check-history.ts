import type { Circuit, Plan } from "@qsc/plan";
import { LedgerError, verifyHistory, type Authorization, type Trust } from "@qsc/ledger";
import { RuntimeError } from "../runtime-error.ts";
import type { ContractCache } from "./contract-cache.ts";
import { earlierRun } from "./earlier-run.ts";
import type { RunHistory } from "./request.ts";

/** A run with its parameters bound, as far as it matters for what may open after it. */
export interface BoundRun {
  /** Index of its `run.authorize` leaf; null for the run that is decided about. */
  readonly entry: number | null;
  readonly plan: Plan;
  readonly parameters: readonly number[];
  /** Equal for two runs exactly when their sites say that the rows are the same. */
  readonly snapshot: string;
  /** Snapshots of earlier runs whose rows lie beside those of this one, person by person; none when absent. */
  readonly before?: readonly string[];
}

/** How a run takes place after earlier ones; a refusal says why in the words of a diagnostic. */
export type GuardOutcome =
  | { readonly kind: "clear" }
  /** `snapshots` are those of `before` whose rows the circuit reads, in the order in which they are stored. */
  | {
      readonly kind: "guarded";
      readonly circuit: Circuit;
      readonly snapshots: readonly string[];
    }
  | {
      readonly kind: "refused";
      readonly finding: { readonly code: string; readonly message: string; readonly help?: string };
    };

/** Decides what a run may open after earlier runs over its data set, in the order of the ledger. Pure. */
export type Guard = (run: BoundRun, earlier: readonly BoundRun[]) => GuardOutcome;

/**
 * Every run that was authorized before this one over the same data set, by contracts that this node compiles itself.
 * Throws `run/history-mismatch` when the leaves are not all leaves of the log, `run/history-contract`
 * when the contract of an earlier run is missing.
 */
export function earlierRuns(
  history: RunHistory,
  authorization: Authorization,
  { trust, contracts }: { readonly trust: Trust; readonly contracts: ContractCache },
): readonly BoundRun[] {
  const compiled = history.contracts.map(contracts);
  const runs: BoundRun[] = [];
  for (const run of verified(history, authorization, trust)) {
    const { bundle } = run.authorization;
    const contract = compiled.find((one) => one?.bundleDigest === bundle);
    if (contract === undefined || contract === null) {
      const message = `the earlier run of entry ${run.index} has the bundle ${bundle}, which no given source compiles to`;
      throw new RuntimeError(
        "run/history-contract",
        message,
        "give the sources of every earlier run",
      );
    }
    const bound = earlierRun(run, contract.bundle, runs);
    if (bound !== null) {
      runs.push(bound);
      continue;
    }
    const message = `the earlier run of entry ${run.index} has parameters that its contract does not have`;
    throw new RuntimeError("run/history-mismatch", message, "begin another ledger");
  }
  return runs;
}

function verified(
  { leaves }: RunHistory,
  authorization: Authorization,
  trust: Trust,
): ReturnType<typeof verifyHistory> {
  try {
    return verifyHistory(leaves, authorization, trust);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const help = "give every leaf of the log before the authorization, as it is";
    throw new RuntimeError("run/history-mismatch", error.message, help);
  }
}

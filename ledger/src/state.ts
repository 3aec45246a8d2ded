import {
  emptyBudgets,
  judgeBudget,
  judgeDebit,
  judgeSeeds,
  recordBudget,
  recordDebit,
  type BudgetState,
} from "./budget.ts";
import type { AbortRun, AuthorizeRun, CompleteRun, Entry, PublishContract } from "./entry.ts";
import type { LedgerCode, LedgerProblem } from "./errors.ts";
import { decodePublicKey } from "./key.ts";
import type { AuthorizationPosition } from "./session.ts";
import { sessionOf } from "./session.ts";

/** What the entries so far amount to. */
export interface LedgerState {
  /** False for an excerpt, in which nobody can tell whether an entry names all earlier runs, or what is left of a budget. */
  readonly isWhole: boolean;
  /** By index of the `contract.publish` leaf. */
  readonly contracts: Map<number, PublishContract>;
  /** By index of the `run.authorize` leaf. */
  readonly runs: Map<number, Run>;
  readonly nonces: Set<string>;
  readonly budgets: BudgetState;
}

export interface Run {
  readonly authorization: AuthorizeRun;
  readonly session: string;
  /** How it ended; `null` while it may still run, or when its processes died. */
  readonly end: CompleteRun | AbortRun | null;
}

export function emptyState(): LedgerState {
  return {
    ...{ isWhole: true, contracts: new Map(), runs: new Map(), nonces: new Set() },
    budgets: emptyBudgets(),
  };
}

/** The state of a few entries that are shown without those between them. */
export function emptyExcerpt(): LedgerState {
  return { ...emptyState(), isWhole: false };
}

/** Indices of the `run.authorize` leaves over a data set of this name, ascending. */
export function runsOver(state: LedgerState, dataset: string): readonly number[] {
  const runs = [...state.runs].filter(([, run]) => run.authorization.dataset.name === dataset);
  return runs.map(([index]) => index);
}

/**
 * Judges one entry at its position and, when it may stand, takes it into `state`.
 * Total and deterministic: every reader of the same leaves comes to the same state and the same refusals.
 * A refused entry leaves the state as it was.
 */
export function apply(
  state: LedgerState,
  entry: Entry,
  position: AuthorizationPosition,
): LedgerProblem | null {
  const refusal = judge(state, entry);
  if (refusal === null) record(state, entry, position);
  return refusal;
}

/** Why the entry may not stand after these; `null` when it may. */
export function judge(state: LedgerState, entry: Entry): LedgerProblem | null {
  switch (entry.kind) {
    case "contract.publish":
      return null;
    case "privacy.budget":
      return state.isWhole ? judgeBudget(state.budgets, entry) : null;
    case "run.authorize":
      return judgeAuthorization(state, entry);
    case "run.complete":
    case "run.abort":
      return judgeEnd(state, entry);
    default:
      return entry satisfies never;
  }
}

/** Takes in an entry that `judge` let pass. */
export function record(state: LedgerState, entry: Entry, position: AuthorizationPosition): void {
  switch (entry.kind) {
    case "contract.publish":
      state.contracts.set(position.index, entry);
      return;
    case "privacy.budget":
      recordBudget(state.budgets, entry);
      return;
    case "run.authorize": {
      const contract = state.contracts.get(entry.contract);
      if (contract !== undefined) recordDebit(state.budgets, contract, entry);
      const session = sessionOf(position, entry.committee);
      state.runs.set(position.index, { authorization: entry, session, end: null });
      state.nonces.add(entry.nonce);
      return;
    }
    case "run.complete":
    case "run.abort": {
      const run = state.runs.get(entry.authorization);
      if (run) state.runs.set(entry.authorization, { ...run, end: entry });
      return;
    }
    default:
      entry satisfies never;
  }
}

function judgeAuthorization(state: LedgerState, entry: AuthorizeRun): LedgerProblem | null {
  const contract = state.contracts.get(entry.contract);
  if (!contract)
    return refuse("ledger/unknown-contract", `leaf ${entry.contract} publishes nothing`);
  if (contract.bundle !== entry.bundle) {
    const message = `the authorized bundle is not the one that leaf ${entry.contract} publishes`;
    return refuse("ledger/bundle-mismatch", message);
  }
  if (state.nonces.has(entry.nonce)) {
    return refuse("ledger/nonce-reused", "an earlier authorization has the same nonce");
  }
  return (
    judgeNames("parameter", namesOf(entry.parameters), true) ??
    judgeNames(
      "site",
      entry.dataset.sites.map(({ site }) => site),
      true,
    ) ??
    judgeNames(
      "node",
      entry.committee.map(({ node }) => node),
      false,
    ) ??
    judgeNames(
      "committee key",
      entry.committee.map(({ key }) => key),
      false,
    ) ??
    judgeKeys(entry) ??
    judgeEarlier(state, entry) ??
    judgeSeeds(contract, entry) ??
    (state.isWhole ? judgeDebit(state.budgets, contract, entry) : null)
  );
}

/** A run names every run before it over the same data set, so that none is left out when it is guarded. */
function judgeEarlier(state: LedgerState, entry: AuthorizeRun): LedgerProblem | null {
  if (!state.isWhole) return null;
  const there = runsOver(state, entry.dataset.name);
  if (there.join() === entry.earlier.join()) return null;
  const message =
    `the earlier runs over data set \`${entry.dataset.name}\` are leaves ${list(there)}, ` +
    `but the authorization names ${list(entry.earlier)}`;
  return refuse("ledger/earlier-runs", message);
}

function list(indices: readonly number[]): string {
  return indices.length === 0 ? "none" : indices.join(", ");
}

function judgeKeys(entry: AuthorizeRun): LedgerProblem | null {
  for (const { node, key } of entry.committee) {
    try {
      decodePublicKey(key);
    } catch {
      return refuse("ledger/bad-key", `the key of node \`${node}\` is not a sound Ed25519 key`);
    }
  }
  return null;
}

function judgeEnd(state: LedgerState, entry: CompleteRun | AbortRun): LedgerProblem | null {
  const run = state.runs.get(entry.authorization);
  if (!run) {
    const message = `leaf ${entry.authorization} does not authorize a run`;
    return refuse("ledger/unknown-authorization", message);
  }
  if (run.end !== null) {
    const ended = run.end.kind === "run.complete" ? "complete" : "aborted";
    const message = `the run of leaf ${entry.authorization} is already ${ended}`;
    return refuse("ledger/run-already-ended", message);
  }
  if (run.session !== entry.session) {
    const message = `the session is not the one of leaf ${entry.authorization}`;
    return refuse("ledger/session-mismatch", message);
  }
  return null;
}

/** One set of names has one encoding: sorted by code unit where order means nothing, and never repeated. */
function judgeNames(what: string, names: readonly string[], sorted: boolean): LedgerProblem | null {
  const seen = new Set<string>();
  for (const [i, name] of names.entries()) {
    const previous = names[i - 1];
    if (seen.has(name))
      return refuse("ledger/duplicate-name", `two of a run's ${what}s are \`${name}\``);
    if (sorted && previous !== undefined && previous > name) {
      return refuse("ledger/unsorted-names", `${what} \`${name}\` stands after \`${previous}\``);
    }
    seen.add(name);
  }
  return null;
}

function namesOf(items: readonly { readonly name: string }[]): string[] {
  return items.map(({ name }) => name);
}

function refuse(code: LedgerCode, message: string): LedgerProblem {
  return { code, message };
}

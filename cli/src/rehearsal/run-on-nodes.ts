import { randomBytes } from "node:crypto";
import type { Span } from "@qsc/compiler";
import {
  type Authorization,
  buildAuthorization,
  buildReceipt,
  completionOf,
  type Digest,
  encodeAuthorization,
  encodeReceipt,
  encodeEntry,
  type Ledger,
  LedgerError,
  type Security,
  seedCommitment,
  type SharedSite,
} from "@qsc/ledger";
import { type Bundle, digestOf, epsilonOf } from "@qsc/plan";
import {
  figuresFromOutputs,
  type Network,
  type QueryResult,
  resultsFromFigures,
  runQuery,
  type RunResult,
} from "@qsc/runtime";
import type { Failure } from "../failure.ts";
import type { NoiseKeys } from "../input/noise-seeds.ts";
import type { StateFolder } from "../input/state-folder.ts";
import type { Progress } from "../output/progress.ts";
import { abortingOnFailure } from "./abort.ts";
import { type AfterEarlierRuns, afterEarlierRuns, type PlannedRun } from "./after-earlier-runs.ts";
import type { SharedRows } from "./share-rows.ts";
import { authorizeAndDebit, type Spending } from "./spending.ts";

export interface Rehearsal extends PlannedRun {
  /** Where a refusal points to. */
  readonly span: Span;
  readonly security: Security;
  readonly state: StateFolder;
  readonly report: Progress;
  /** Ends this process after an interrupt. */
  readonly exit: (failure: Failure) => never;
}

export interface Rehearsed {
  readonly results: readonly QueryResult[];
  readonly run: RunResult;
  readonly queryMs: number;
  readonly session: string;
  /** Index of the `run.complete` leaf. */
  readonly entry: number;
  /** Entries of the earlier runs that this one was guarded against. */
  readonly earlier: readonly number[];
  readonly receiptPath: string;
  /** Null for exact figures. */
  readonly spending: Spending | null;
}

/** What has to be there before a run. */
export interface ReadyNodes {
  readonly announced: Announced;
  readonly network: Network;
  /** Null for exact figures. */
  readonly noise: NoiseKeys | null;
  /** Has the nodes hold the rows of all sites, with those of these earlier snapshots beside them. */
  readonly share: (snapshots: readonly string[]) => Promise<SharedRows>;
}

/** A contract that is on the ledger, and those of the earlier runs that it will be compared with. */
export interface Announced {
  readonly bundleDigest: Digest;
  /** Index of the contract's leaf. */
  readonly contract: number;
  readonly contracts: readonly Bundle[];
}

/** Publishes the contract of a run. Throws `RunRefused` when earlier runs stand in the way already. */
export function announce(rehearsal: Rehearsal): Announced {
  const { bundle, state, span } = rehearsal;
  const { contracts } = afterEarlierRuns(rehearsal, state, span);
  const bundleDigest = digestOf(bundle);
  const contract = publish(bundle, bundleDigest, state);
  return { bundleDigest, contract, contracts: [bundle, ...contracts] };
}

/** share rows ▶ authorize ▶ compute ▶ open ▶ complete ▶ receipt, on nodes that are there. */
export async function runOnNodes(rehearsal: Rehearsal, nodes: ReadyNodes): Promise<Rehearsed> {
  const { announced, network } = nodes;
  // The nodes compile the contracts while the rows are being shared, not when the query waits for it.
  const compiling = Promise.all(announced.contracts.map((one) => network.prepare(one)));
  const sharing = shareAndAuthorize(rehearsal, nodes, compiling);
  const [, permitted] = await Promise.all([compiling, sharing]);
  return compute(rehearsal, permitted, network);
}

/** The contract's leaf, written once for each bundle. The bundle itself is kept first, for later runs. */
function publish(
  bundle: Bundle,
  digest: Digest,
  { ledger, contracts, publishCheckpoint }: StateFolder,
): number {
  contracts.keep(bundle, digest);
  const known = ledger.contractOf(digest);
  if (known !== null) return known;
  const epsilon = epsilonOf(bundle.plan);
  const { index } = ledger.append({
    kind: "contract.publish",
    contract: bundle.plan.contract,
    bundle: digest,
    plan: digestOf(bundle.plan),
    circuit: digestOf(bundle.circuit),
    certificate: digestOf(bundle.certificate),
    compiler: bundle.compiler,
    ...(epsilon && { epsilon }),
  });
  publishCheckpoint();
  return index;
}

/** A logged permission, and what it was decided from. */
interface Permitted {
  readonly authorization: Authorization;
  readonly after: AfterEarlierRuns;
  readonly spending: Spending | null;
}

/**
 * Shares the rows and has the run authorized.
 * When another process authorizes a run meanwhile, that is one more run to compare with, maybe on other rows.
 */
async function shareAndAuthorize(
  rehearsal: Rehearsal,
  { announced, network, noise, share }: ReadyNodes,
  compiling: Promise<unknown>,
): Promise<Permitted> {
  const { snapshots: sites, state, span } = rehearsal;
  let shared: SharedRows | null = null;
  for (;;) {
    const after = afterEarlierRuns(rehearsal, state, span);
    if (shared === null || shared.snapshots.join() !== after.snapshots.join()) {
      shared = await share(after.snapshots);
    }
    // Rows are kept before a run may read them, so that no later run has to be refused for want of them.
    if (noise === null) keepRows(sites, state);
    await compiling;
    try {
      const permitted = { after, sites: shared.sites };
      return authorizeOnce(rehearsal, announced, permitted, network, noise);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== "ledger/earlier-runs") throw error;
    }
  }
}

/** Keeps the rows of a run at their sites, for runs that come later. */
export function keepRows(sites: Rehearsal["snapshots"], { rows }: Pick<StateFolder, "rows">): void {
  for (const { snapshot, table, persons } of sites) {
    if (persons !== null) rows.keep(snapshot, () => ({ table, persons: persons() }));
  }
}

function authorizeOnce(
  { bundle, binding, state, security }: Rehearsal,
  { contract, bundleDigest }: Announced,
  { after, sites }: { readonly after: AfterEarlierRuns; readonly sites: readonly SharedSite[] },
  { nodes: [first, second, third] }: Network,
  noise: NoiseKeys | null,
): Permitted {
  const member = ({ name, publicKey }: typeof first) => ({ node: name, key: publicKey });
  const { index, spending } = authorizeAndDebit(state.ledger, {
    kind: "run.authorize",
    contract,
    bundle: bundleDigest,
    parameters: binding.texts,
    dataset: { name: bundle.plan.dataset.name, sites },
    earlier: after.earlier,
    circuit: digestOf(after.circuit),
    committee: [member(first), member(second), member(third)],
    security,
    mode: "rehearsal",
    ...(noise && { noise: commitmentsOf(noise) }),
    nonce: randomBytes(32).toString("hex"),
  });
  state.publishCheckpoint();
  return { authorization: buildAuthorization(state.ledger, index), after, spending };
}

function commitmentsOf({
  seeds: [first, second, third],
}: NoiseKeys): readonly [Digest, Digest, Digest] {
  return [seedCommitment(first), seedCommitment(second), seedCommitment(third)];
}

async function compute(
  { bundle, binding, state, report, exit }: Rehearsal,
  { authorization, after: { guardedAgainst, circuit, contracts }, spending }: Permitted,
  network: Network,
): Promise<Rehearsed> {
  const { ledger } = state;
  const { index, entry } = authorization.run;
  const session = ledger.run(index)?.session ?? "";
  return abortingOnFailure({ state, authorization: index, session, exit }, async () => {
    report({ step: "computing", detail: `session ${session}` });
    const started = performance.now();
    const run = await runQuery(network, {
      bundle,
      circuit,
      history: { leaves: leavesBefore(index, ledger), contracts: contracts.map(sourcesOf) },
      parameters: binding.values,
      authorization: encodeAuthorization(authorization),
      session,
    });
    const queryMs = performance.now() - started;
    const { rounds, bytesPerParty } = run.cost;
    const seconds = (queryMs / 1000).toFixed(2);
    const kib = Math.ceil(bytesPerParty / 1024).toLocaleString("en");
    report({ step: "computed", detail: `${seconds} s · ${rounds} rounds · ${kib} KiB a node` });
    const results = run.openings.flatMap(({ recipient, figures }) =>
      resultsFromFigures(
        bundle.plan,
        figuresFromOutputs(bundle.plan, figures, recipient),
        [recipient],
        binding.values,
      ),
    );
    const authorized = { contract: authorization.contract.entry, authorization: entry, session };
    const complete = ledger.append(completionOf(index, authorized, run.attestations));
    state.publishCheckpoint();
    const receipt = encodeReceipt(buildReceipt(ledger, complete.index, run.attestations));
    const receiptPath = state.writeReceipt(complete.index, receipt);
    report({ step: "logged", detail: `entry ${complete.index} · ${state.ledgerPath}` });
    return {
      ...{ results, run, queryMs, session, entry: complete.index },
      ...{ earlier: guardedAgainst, receiptPath, spending },
    };
  });
}

/** Every leaf before the authorization: so the nodes see that no earlier run is left out. */
function leavesBefore(index: number, ledger: Ledger): readonly string[] {
  const decoder = new TextDecoder();
  return ledger
    .entries()
    .slice(0, index)
    .map((entry) => decoder.decode(encodeEntry(entry)));
}

function sourcesOf({ sources, entry }: Bundle): Pick<Bundle, "sources" | "entry"> {
  return { sources, entry };
}

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
  type EmbeddedNetwork,
  figuresFromOutputs,
  type QueryResult,
  resultsFromFigures,
  runQuery,
  type RunResult,
  NODE_FLAGS,
  startEmbedded,
} from "@qsc/runtime";
import type { Failure } from "../failure.ts";
import { type NoiseKeys, noiseKeys } from "../input/noise-seeds.ts";
import type { StateFolder } from "../input/state-folder.ts";
import type { Progress } from "../output/progress.ts";
import { abortingOnFailure } from "./abort.ts";
import { type AfterEarlierRuns, afterEarlierRuns, type PlannedRun } from "./after-earlier-runs.ts";
import { type SharedRows, shareRows } from "./share-rows.ts";
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

/**
 * One run on three nodes of this machine, logged from its authorization to its end:
 * compare with earlier runs ▶ publish ▶ start nodes ▶ share rows ▶ authorize ▶ compute ▶ open ▶ complete ▶ receipt.
 * Throws `RunRefused` when earlier runs stand in the way.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<Rehearsed> {
  const { bundle, state, span, report } = rehearsal;
  const foreseen = afterEarlierRuns(rehearsal, state, span);
  const contract = publish(bundle, state);
  const noise = epsilonOf(bundle.plan) === null ? null : noiseKeys(state.path);
  const network = await startNodes(state, noise);
  const { nodes, pids } = network;
  try {
    const named = nodes.map(({ name }, at) => ({ node: name, pid: pids[at] }));
    report({ step: "network", detail: "3 nodes on this machine", data: { nodes: named } });
    // The nodes compile the contracts while the rows are being shared, not when the query waits for it.
    const compiling = Promise.all(
      [bundle, ...foreseen.contracts].map((one) => network.prepare(one)),
    );
    const sharing = shareAndAuthorize(rehearsal, { contract, network, noise, compiling });
    const [, permitted] = await Promise.all([compiling, sharing]);
    return await compute(rehearsal, permitted, network);
  } finally {
    await network.close();
  }
}

/** The contract's leaf, written once for each bundle. The bundle itself is kept first, for later runs. */
function publish(bundle: Bundle, { ledger, contracts, publishCheckpoint }: StateFolder): number {
  contracts.keep(bundle);
  const digest = digestOf(bundle);
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

/** The nodes are this very program, started again. */
function startNodes(state: StateFolder, noise: NoiseKeys | null): Promise<EmbeddedNetwork> {
  const [program = ""] = process.argv.slice(1);
  return startEmbedded({
    spawn: {
      command: process.execPath,
      args: [...process.execArgv, ...NODE_FLAGS, program, "node"],
    },
    policy: state.policy,
    ...(noise && { noiseSeeds: noise.seeds }),
  });
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
  { contract, network, noise, compiling }: Preparations,
): Promise<Permitted> {
  const { bundle, snapshots: sites, state, span, report } = rehearsal;
  let shared: SharedRows | null = null;
  for (;;) {
    const after = afterEarlierRuns(rehearsal, state, span);
    if (shared === null || shared.snapshots.join() !== after.snapshots.join()) {
      const tools = { network, kept: state.rows, noise };
      shared = await shareRows(bundle.plan.dataset, sites, after.snapshots, tools);
      const lanes = shared.sites.reduce((sum, { rows }) => sum + rows, 0);
      const many = sites.length === 1 ? "1 site" : `${sites.length} sites`;
      report({
        step: "shared",
        detail: `${many} · ${lanes.toLocaleString("en")} padded rows · 3 nodes`,
      });
    }
    // Rows are kept before a run may read them, so that no later run has to be refused for want of them.
    if (noise === null) keepRows(sites, state);
    await compiling;
    try {
      return authorizeOnce(rehearsal, contract, { after, sites: shared.sites }, network, noise);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== "ledger/earlier-runs") throw error;
    }
  }
}

interface Preparations {
  /** Index of the contract's leaf. */
  readonly contract: number;
  readonly network: EmbeddedNetwork;
  readonly noise: NoiseKeys | null;
  /** Done when the nodes have compiled all contracts. */
  readonly compiling: Promise<unknown>;
}

function keepRows(sites: Rehearsal["snapshots"], { rows }: StateFolder): void {
  for (const { snapshot, table, persons } of sites) {
    if (persons !== null) rows.keep(snapshot, { table, persons });
  }
}

function authorizeOnce(
  { bundle, binding, state, security }: Rehearsal,
  contract: number,
  { after, sites }: { readonly after: AfterEarlierRuns; readonly sites: readonly SharedSite[] },
  { nodes: [first, second, third] }: EmbeddedNetwork,
  noise: NoiseKeys | null,
): Permitted {
  const member = ({ name, publicKey }: typeof first) => ({ node: name, key: publicKey });
  const { index, spending } = authorizeAndDebit(state.ledger, {
    kind: "run.authorize",
    contract,
    bundle: digestOf(bundle),
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
  network: EmbeddedNetwork,
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

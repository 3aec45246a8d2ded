import {
  digestOf,
  linkedData,
  MAX_ROWS,
  personsOf,
  rowsOf,
  sitesNeeded,
  TOKEN_BITS,
  withEarlierRows,
  type Bundle,
  type Circuit,
  type Dataset,
} from "@qsc/plan";
import {
  verifyAuthorization,
  type Authorization,
  type AuthorizeRun,
  type PublicKey,
  type Trust,
} from "@qsc/ledger";
import { planeLayout } from "../bits/planes.ts";
import { checkCircuit, checkSites } from "../engine/check-circuit.ts";
import { RuntimeError } from "../runtime-error.ts";
import type { NoiseSeeds } from "../sharing/random-bits.ts";
import type { PartyIndex } from "../sharing/share.ts";
import { earlierRuns, type Guard } from "./check-history.ts";
import type { CompiledContract, ContractCache } from "./contract-cache.ts";
import { boundRun } from "./earlier-run.ts";
import { noiseSeedsOf, type PairwiseSeeds } from "./noise-seeds.ts";
import { parameterValues } from "./parameter-text.ts";
import type { RunRequest } from "./request.ts";
import type { ShareStore, StoredShares } from "./share-store.ts";

/** What a node needs to judge a run. */
export interface RunJudge {
  readonly key: PublicKey;
  /** The log whose authorizations count. */
  readonly trust: Trust;
  readonly contracts: ContractCache;
  readonly guard: Guard;
  readonly store: ShareStore;
  readonly noiseSeeds: PairwiseSeeds;
}

/** A run that this node has found to be in order, with everything that it needs to take part. */
export interface AdmittedRun {
  /** 64 hexadecimal digits. */
  readonly session: string;
  readonly authorization: AuthorizeRun;
  readonly contract: CompiledContract;
  /** The contract's, or one that also guards against earlier runs. */
  readonly circuit: Circuit;
  /** The contract's, with the earlier rows that the circuit reads. */
  readonly dataset: Dataset;
  readonly party: PartyIndex;
  readonly parameters: readonly number[];
  /** In the order of the authorization. */
  readonly sites: readonly StoredShares[];
  /** Null for a contract whose figures are exact. */
  readonly noise: NoiseSeeds | null;
}

/**
 * Admits a run only if the ledger authorizes exactly it: this contract compiled by this node, these parameters,
 * these shares, and a committee with this node in it. Throws `run/…` errors.
 */
export function admitRun(request: RunRequest, judge: RunJudge): AdmittedRun {
  const { document, session } = authorize(request, judge);
  const { contract: published, run } = document;
  const authorization = run.entry;
  const contract = recompile(request, authorization, judge.contracts);
  const { bundle } = contract;
  checkFewSites(bundle, authorization.dataset.sites.length);
  checkParameters(request, bundle, authorization);
  const { circuit, dataset } = guardedCircuit(request, document, contract, judge);
  checkCircuit(circuit, { ...bundle.plan, dataset });
  checkSites(circuit, authorization.dataset.sites.length);
  const party = authorization.committee.findIndex(({ key }) => key === judge.key);
  if (party === -1) {
    throw refused("run/not-in-committee", "this node is not in the committee of the run");
  }
  checkLinkedSites(dataset, authorization);
  const sites = authorization.dataset.sites.map(({ site, data, rows, shares }) => {
    const stored = judge.store.get(data ?? authorization.dataset.name, site);
    if (stored === null) throw refused("run/no-shares", `no shares of site \`${site}\` are here`);
    checkShares(site, stored, rows, planesOfSite(dataset, data !== undefined), [
      shares[party as PartyIndex],
      shares[((party + 1) % 3) as PartyIndex],
    ]);
    return stored;
  });
  if (sites.reduce((sum, { planes }) => sum + planes.lanes, 0) > MAX_ROWS) {
    throw refused("run/too-many-rows", `a run takes at most ${MAX_ROWS} rows, padding included`);
  }
  if (authorization.dataset.name !== bundle.plan.dataset.name) {
    throw refused("run/wrong-dataset", "the contract reads another data set than is authorized");
  }
  const own = party as PartyIndex;
  const noise = noiseSeedsOf(contract, published.entry, authorization, own, judge.noiseSeeds);
  return {
    ...{ session, authorization, contract, circuit, dataset, sites, noise },
    ...{ party: own, parameters: request.parameters },
  };
}

/** Fewer sites than the contract asks for in each cell could open nothing. */
function checkFewSites({ plan }: Bundle, sites: number): void {
  const needed = sitesNeeded(plan.disclosure);
  if (sites >= needed) return;
  throw new RuntimeError(
    "run/too-few-sites",
    `the contract opens figures of at least ${needed} sites, and the run has ${sites}`,
    "run it over the data of more sites",
  );
}

function authorize(
  request: RunRequest,
  judge: RunJudge,
): { readonly document: Authorization; readonly session: string } {
  const bytes = new TextEncoder().encode(request.authorization);
  const verdict = verifyAuthorization(bytes, judge.trust);
  if (verdict.ok && verdict.authorized !== null) {
    const { authorization, session } = verdict.authorized;
    return { document: authorization, session };
  }
  const broken = verdict.checks.find(({ ok }) => !ok);
  throw refused(
    "run/not-authorized",
    `the authorization does not hold: ${broken?.name ?? "form"}: ${broken?.detail ?? ""}`,
  );
}

function recompile(
  request: RunRequest,
  authorization: AuthorizeRun,
  contracts: ContractCache,
): CompiledContract {
  const contract = contracts(request);
  if (contract === null) {
    throw refused("run/does-not-compile", "the contract's sources do not compile at this node");
  }
  const { bundleDigest } = contract;
  if (bundleDigest !== authorization.bundle) {
    throw refused(
      "run/bundle-mismatch",
      `the sources compile to the bundle ${bundleDigest}, but ${authorization.bundle} is authorized`,
    );
  }
  return contract;
}

/** The circuit that this node derives from the earlier runs, which must be the authorized one, and what it reads. */
function guardedCircuit(
  request: RunRequest,
  document: Authorization,
  { bundle, circuitDigest }: CompiledContract,
  judge: RunJudge,
): Pick<AdmittedRun, "circuit" | "dataset"> {
  const { dataset, circuit: authorized } = document.run.entry;
  const earlier = earlierRuns(request.history, document, judge);
  const run = boundRun(null, bundle, request.parameters, dataset.sites, earlier);
  const guarded = judge.guard(run, earlier);
  if (guarded.kind === "refused") {
    const { code, message, help } = guarded.finding;
    throw new RuntimeError(code, message, help ?? "run another contract");
  }
  const circuit = guarded.kind === "guarded" ? guarded.circuit : bundle.circuit;
  const digest = guarded.kind === "guarded" ? digestOf(circuit) : circuitDigest;
  if (digest !== authorized) {
    throw refused(
      "run/circuit-mismatch",
      `after the earlier runs the circuit is ${digest}, but ${authorized} is authorized`,
    );
  }
  const snapshots = guarded.kind === "guarded" ? guarded.snapshots.length : 0;
  return { circuit, dataset: withEarlierRows(bundle.plan.dataset, snapshots) };
}

function checkParameters(request: RunRequest, bundle: Bundle, authorization: AuthorizeRun): void {
  const { parameters } = bundle.plan;
  const { parameters: values } = request;
  if (values.length !== parameters.length) {
    throw refused("run/parameter-count", `the contract has ${parameters.length} parameters`);
  }
  parameters.forEach(({ name, values: allowed }, index) => {
    if (!allowed.includes(values[index]!)) {
      throw refused("run/parameter-not-allowed", `parameter \`${name}\` may not have this value`);
    }
  });
  const said = JSON.stringify(parameterValues(bundle.plan, values));
  const authorized = JSON.stringify(
    authorization.parameters.map(({ name, value }) => ({ name, value })),
  );
  if (said !== authorized) {
    throw refused("run/parameter-mismatch", `${said} was asked for, ${authorized} is authorized`);
  }
}

/** Rows that are linked are of the data set that the contract links, and there are both of them and persons. */
function checkLinkedSites(dataset: Dataset, { dataset: { sites } }: AuthorizeRun): void {
  const name = linkedData(dataset)?.data.name;
  const linked = sites.flatMap(({ data }) => data ?? []);
  if (linked.some((data) => data !== name)) {
    throw refused("run/wrong-dataset", "rows are linked that the contract does not link");
  }
  if (name !== undefined && (linked.length === 0 || linked.length === sites.length)) {
    throw refused(
      "run/no-shares",
      `persons and rows of \`${name}\` are linked, and one of them are not there`,
    );
  }
}

/** How many planes a site shares. */
function planesOfSite(dataset: Dataset, isLinked: boolean): number {
  const linked = linkedData(dataset);
  if (linked === null) return planeLayout(dataset).count;
  const own = isLinked ? rowsOf(linked.data) : personsOf(dataset);
  return planeLayout(own).count + TOKEN_BITS;
}

function checkShares(
  site: string,
  stored: StoredShares,
  rows: number,
  planes: number,
  digests: readonly [string, string],
): void {
  if (stored.planes.planes !== planes || stored.planes.lanes !== rows) {
    throw refused(
      "run/share-size",
      `the shares of site \`${site}\` do not have the size of the authorized data set`,
    );
  }
  if (stored.own !== digests[0] || stored.next !== digests[1]) {
    throw refused(
      "run/share-digest",
      `the shares of site \`${site}\` at this node are not the authorized ones`,
    );
  }
}

function refused(code: string, message: string): RuntimeError {
  return new RuntimeError(code, message, "authorize the run anew with what is to be run");
}

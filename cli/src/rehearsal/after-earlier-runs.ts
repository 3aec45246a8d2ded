import { type Diagnostic, guardRun, type Span } from "@qsc/compiler";
import { type Bundle, type Circuit, epsilonOf } from "@qsc/plan";
import {
  type BoundRun,
  boundRun,
  earlierRun,
  type SiteSnapshot,
  sitesOf,
  type Table,
} from "@qsc/runtime";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import type { Binding } from "../input/parameters.ts";
import type { StateFolder } from "../input/state-folder.ts";

/** A run as it may take place after the earlier runs on the ledger over its data set. */
export interface AfterEarlierRuns {
  /** Indices of the earlier runs' authorizations. */
  readonly earlier: readonly number[];
  /** Those of them that the run is guarded against: with noise none, as its budget accounts for it. */
  readonly guardedAgainst: readonly number[];
  /** The earlier contracts, each once. */
  readonly contracts: readonly Bundle[];
  /** The contract's circuit, or one that also guards against the earlier runs. */
  readonly circuit: Circuit;
  /** The earlier snapshots whose rows it reads, in the order in which they are stored. */
  readonly snapshots: readonly string[];
}

export interface PlannedRun {
  readonly bundle: Bundle;
  readonly binding: Binding;
  /** Sorted by site. */
  readonly snapshots: readonly SiteRowsNow[];
}

/** A site's rows and what it says of them. */
export interface SiteRowsNow extends Pick<SiteSnapshot, "site" | "snapshot"> {
  readonly table: Table;
  /** Names of the persons, row by row; null where they cannot be found again in other files, and where rows are linked. */
  readonly persons: readonly string[] | null;
  /** The data set of rows that are linked to persons elsewhere. */
  readonly data?: string;
  /** Of the persons, row by row, where rows are linked by them. */
  readonly tokens?: Uint8Array;
}

/** Earlier runs stand in the way; nothing was computed, and everybody can see why. */
export class RunRefused extends Error {
  readonly finding: Diagnostic;

  constructor(finding: Diagnostic) {
    super(finding.message);
    this.finding = finding;
  }
}

/** Compares a run with all earlier ones that the ledger has now; throws `RunRefused`. */
export function afterEarlierRuns(
  { bundle, binding, snapshots }: PlannedRun,
  { ledger, contracts, rows }: StateFolder,
  span: Span,
): AfterEarlierRuns {
  const { name } = bundle.plan.dataset;
  const earlier = ledger.runsOver(name);
  const known = new Map<string, Bundle>();
  const runs: BoundRun[] = [];
  for (const index of earlier) {
    const authorization = ledger.run(index)?.authorization;
    if (authorization === undefined) throw new RangeError(`leaf ${index} authorizes nothing`);
    const digest = authorization.bundle;
    const contract = known.get(digest) ?? sameCompiler(contracts.read(digest), bundle);
    known.set(digest, contract);
    const run = earlierRun({ index, authorization }, contract, runs);
    if (run === null)
      throw new RangeError(`leaf ${index} binds other parameters than its contract`);
    runs.push(run);
  }
  const kept = [...new Set(runs.flatMap(({ snapshot }) => sitesOf(snapshot)))]
    .map(({ snapshot }) => snapshot)
    .filter(rows.has);
  const sites = snapshots.map(({ site, snapshot, persons }) => ({
    ...{ site, snapshot },
    ...(persons !== null && { earlier: kept }),
  }));
  const guarded = guardRun(boundRun(null, bundle, binding.values, sites, runs), runs, span);
  if (guarded.kind === "refused") throw new RunRefused(guarded.finding);
  const circuit = guarded.kind === "guarded" ? guarded.circuit : bundle.circuit;
  const exact = runs.filter(({ plan }) => epsilonOf(plan) === null);
  const guardedAgainst =
    epsilonOf(bundle.plan) === null ? exact.flatMap(({ entry }) => entry ?? []) : [];
  const read = guarded.kind === "guarded" ? guarded.snapshots : [];
  return { earlier, guardedAgainst, contracts: [...known.values()], circuit, snapshots: read };
}

/** The nodes compile earlier contracts again, which only the same compiler does to the same bytes. */
function sameCompiler(earlier: Bundle, current: Bundle): Bundle {
  const [then, now] = [earlier.compiler.version, current.compiler.version];
  if (then === now) return earlier;
  const { name } = earlier.plan.contract;
  const message = `\`${name}\` ran by qsc ${then}, and this is qsc ${now}: the runs cannot be compared`;
  const help = `use qsc ${then}, or keep the old ledger and begin another with --state`;
  throw new Failure("state/other-compiler", message, { help, status: EXIT.usage });
}

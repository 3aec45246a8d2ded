import { cellCount, encodeCanonical, epsilonOf, spreadDecides, type Query } from "@qsc/plan";
import { boundQueries, type BoundRun } from "./bound-run.ts";
import { clustersOf, type Cluster } from "./clusters.ts";
import { requirementsAfterChanges, type Rows } from "./after-changes.ts";
import { distinct, wordsOf } from "./at-snapshot.ts";
import { snapshotsIn, type CellGuard, type Guard, type Requirement } from "./guard.ts";
import { jointAtoms, type JointAtoms } from "./joint-atoms.ts";
import { sumsRevealCounts } from "./joint-sums.ts";
import { nodesOf, sameGate, type JointQuery, type Node } from "./nodes.ts";
import {
  mayShareRows,
  onceForEachPair,
  relatedRuns,
  sameSchema,
  type Relation,
} from "./related-runs.ts";
import { requirementsOf } from "./requirements.ts";

/** What earlier runs mean for a run. */
export type Verdict =
  /** Nothing that it opens can be combined with what they opened. */
  | { readonly kind: "clear" }
  | { readonly kind: "guarded"; readonly guard: Guard }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Why a run may not take place after others; all of it is public. */
export interface Refusal {
  readonly reason:
    "changed-data" | "schema" | "walk" | "combinations" | "sums" | "obligations" | "snapshots";
  /** Entries of the earlier runs that stand in the way. */
  readonly entries: readonly number[];
}

/**
 * Decides whether and how a run may take place after earlier ones over the same data set, in the order of the ledger.
 * Pure: contracts, parameters and snapshots go in, so every node comes to the same verdict.
 * An earlier run that this very function refuses was never computed and counts for nothing.
 * Runs with noise stand outside, before and after: what their figures tell is bounded by ε, and their budget accounts for it.
 */
export function guardAgainst(run: BoundRun, earlier: readonly BoundRun[]): Verdict {
  if (isNoisy(run)) return { kind: "clear" };
  const mayShare = onceForEachPair(mayShareRows);
  const released = new Map<string, ReleasedRun>();
  for (const one of earlier.filter((each) => !isNoisy(each))) {
    // The same figures of the same rows again show nothing new.
    if (released.has(textOf(one))) continue;
    const verdict = decide(one, [...released.values()], mayShare);
    if (verdict.kind === "refused") continue;
    released.set(textOf(one), { run: one, guard: guardOf(one, verdict) });
  }
  const repeated = released.get(textOf(run));
  if (repeated !== undefined) return verdictOf(run, [...released.values()], repeated.guard.cells);
  return decide(run, [...released.values()], mayShare);
}

function isNoisy({ plan }: BoundRun): boolean {
  return epsilonOf(plan) !== null;
}

/** A run that took place, and what it had to respect. */
interface ReleasedRun {
  readonly run: BoundRun;
  readonly guard: Guard;
}

/** Equal for two runs exactly when they compute the same figures from the same rows. */
function textOf({ plan, parameters, snapshot }: BoundRun): string {
  const { queries, disclosure, dataset } = plan;
  const declared = plan.parameters;
  const { columns } = dataset;
  const what = { queries, disclosure, columns, declared, parameters, snapshot };
  return canonicalText(what);
}

function canonicalText(value: unknown): string {
  return new TextDecoder().decode(encodeCanonical(value));
}

function guardOf(run: BoundRun, verdict: Exclude<Verdict, { readonly kind: "refused" }>): Guard {
  if (verdict.kind === "guarded") return verdict.guard;
  return { snapshots: [], cells: run.plan.queries.map(noRequirements) };
}

function noRequirements(query: Query): readonly CellGuard[] {
  return Array.from({ length: cellCount(query) }, () => query.gates.map(() => []));
}

function decide(run: BoundRun, released: readonly ReleasedRun[], mayShare: Relation): Verdict {
  const others = relatedRuns(
    run,
    released.map((one) => one.run),
    mayShare,
  );
  const related = released.filter((one) => others.has(one.run));
  if (related.length === 0) return { kind: "clear" };
  const otherSchema = related.filter((one) => !sameSchema(one.run, run));
  if (otherSchema.length > 0) return refuse("schema", otherSchema);

  const queries = [...related.map((one) => one.run), run].flatMap(jointQueries);
  const joint = jointAtoms(
    queries.map(({ query }) => query),
    run.plan.dataset,
  );
  if (joint === null) return refuse("walk", related);
  return compare(run, related, queries, joint, (reason, { earlier }) =>
    refuse(reason, [...new Set(earlier.flatMap(({ query }) => related[query.run] ?? []))]),
  );
}

function refuse(reason: Refusal["reason"], runs: readonly ReleasedRun[]): Verdict {
  const entries = runs.flatMap((one) => one.run.entry ?? []);
  return { kind: "refused", refusal: { reason, entries } };
}

function jointQueries(run: BoundRun, position: number): readonly JointQuery[] {
  const { disclosure } = run.plan;
  const queries = boundQueries(run);
  const tied = canonicalText(queries.filter(hasKnownTotals));
  return queries.map((query, index) => ({
    ...{ run: position, index, query, disclosure, k: disclosure.minimumCohort },
    tied: hasKnownTotals(query) ? tied : "",
  }));
}

function compare(
  run: BoundRun,
  related: readonly ReleasedRun[],
  queries: readonly JointQuery[],
  joint: JointAtoms,
  refused: (reason: "combinations" | "sums" | "obligations", cluster: Cluster) => Verdict,
): Verdict {
  const nodes = nodesOf(queries, joint);
  const earlier = nodes.filter(({ query }) => query.run < related.length);
  const rows: Rows = {
    snapshotOf: ({ query }) => related[query.run]?.run.snapshot ?? run.snapshot,
    guardOf: ({ query, cells: own }, gate) =>
      own.flatMap(({ cell }) => {
        const gates = related[query.run]?.guard.cells[query.index]?.[cell] ?? [];
        return gate === undefined ? gates.flat() : (gates[gate] ?? []);
      }),
    ...{ all: nodes, own: run.snapshot, seenFrom: wordsOf(run.snapshot) },
  };
  const cells = run.plan.queries.map((query) => [...noRequirements(query)]);
  const require = (node: Node, requirementsOf: (gate: number) => readonly Requirement[]): void => {
    for (const { cell } of node.cells) {
      const table = cells[node.query.index];
      const gates = node.query.query.gates.map((_, gate) => distinct(requirementsOf(gate)));
      if (table !== undefined) table[cell] = gates;
    }
  };
  const fresh: Node[] = [];
  for (const node of nodes.filter(({ query }) => query.run === related.length)) {
    const same = earlier.find(
      (one) => one.signature === node.signature && rows.snapshotOf(one) === run.snapshot,
    );
    // The same figures of the same persons open exactly where they opened before.
    if (same === undefined) fresh.push(node);
    else require(node, (gate) => rows.guardOf(same, sameGate(node, gate, same)));
  }
  for (const cluster of clustersOf(earlier, fresh)) {
    if (asksForMore(cluster)) return refused("obligations", cluster);
    if (sumsRevealCounts(cluster, joint)) return refused("sums", cluster);
    for (const node of cluster.current) {
      const gates = requirementsIn(cluster, node, rows);
      if (gates === null) return refused("combinations", cluster);
      require(node, (gate) => gates[gate] ?? []);
    }
  }
  return verdictOf(run, related, tieTotals(run.plan.queries, cells));
}

/** What each gate of a current node in the cluster asks for; null when there is too much to look at. */
function requirementsIn(cluster: Cluster, node: Node, rows: Rows): CellGuard | null {
  const { earlier } = cluster;
  if (earlier.some((one) => rows.snapshotOf(one) !== rows.own)) {
    return requirementsAfterChanges(cluster, node, rows);
  }
  const pooled = requirementsOf(cluster, earlier);
  if (pooled === null) return null;
  const all = [...earlier.flatMap((one) => rows.guardOf(one)), ...pooled];
  return node.query.query.gates.map(() => all);
}

/**
 * Tables whose totals may be known close together: a cell that earlier runs forbid would follow from the others
 * and the total.
 */
function tieTotals(queries: readonly Query[], cells: Guard["cells"]): Guard["cells"] {
  const all = distinct(
    queries.flatMap((query, index) => (hasKnownTotals(query) ? (cells[index] ?? []).flat(2) : [])),
  );
  return cells.map((table, index) => {
    const query = queries[index];
    if (query === undefined || !hasKnownTotals(query)) return table;
    return table.map((gates) => gates.map(() => all));
  });
}

/** Whether a gate of the cluster closes for more than numbers of persons: a guard asks for these alone. */
function asksForMore({ earlier, current }: Cluster): boolean {
  return [...earlier, ...current].some(
    ({ query: { query, disclosure } }) =>
      spreadDecides(disclosure) ||
      (disclosure.dominanceOfSites !== undefined && query.sums.length > 0) ||
      query.quantiles !== undefined ||
      query.gates.some(({ quorums, judged }) => quorums !== undefined || judged !== undefined),
  );
}

function hasKnownTotals({ totals }: Query): boolean {
  return totals.kind !== "none";
}

/** Refuses where the rows of a snapshot that the guard asks about do not lie beside those of the run. */
function verdictOf(
  run: BoundRun,
  released: readonly ReleasedRun[],
  cells: Guard["cells"],
): Verdict {
  if (cells.flat(2).every((gate) => gate.length === 0)) return { kind: "clear" };
  const needed = snapshotsIn(cells.flat(3));
  // In the order of the ledger.
  const snapshots = [...new Set(released.map((one) => one.run.snapshot))].filter((one) =>
    needed.has(one),
  );
  const of = (some: readonly string[]): readonly ReleasedRun[] =>
    released.filter((one) => some.includes(one.run.snapshot));
  const lost = snapshots.filter((one) => run.before?.includes(one) !== true);
  if (lost.length > 0) return refuse("changed-data", of(lost));
  if (snapshots.length > MAX_SNAPSHOTS) return refuse("snapshots", of(snapshots));
  return { kind: "guarded", guard: { snapshots, cells } };
}

/** The most earlier snapshots whose rows lie beside those of a run: each takes as many planes again. */
const MAX_SNAPSHOTS = 12;

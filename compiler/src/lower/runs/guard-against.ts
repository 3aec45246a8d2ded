import { cellCount, encodeCanonical, epsilonOf, spreadDecides, type Query } from "@qsc/plan";
import { boundQueries, type BoundRun } from "./bound-run.ts";
import { clustersOf, type Cluster } from "./clusters.ts";
import type { Guard, Requirement } from "./guard.ts";
import { jointAtoms, type JointAtoms } from "./joint-atoms.ts";
import { sumsRevealCounts } from "./joint-sums.ts";
import { nodesOf, type JointQuery, type Node } from "./nodes.ts";
import {
  mayShareRows,
  onceForEachPair,
  relatedRuns,
  sameSchema,
  type Relation,
} from "./related-runs.ts";
import { distinct, requirementsOf } from "./requirements.ts";

/** What earlier runs mean for a run. */
export type Verdict =
  /** Nothing that it opens can be combined with what they opened. */
  | { readonly kind: "clear" }
  | { readonly kind: "guarded"; readonly guard: Guard }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Why a run may not take place after others; all of it is public. */
export interface Refusal {
  readonly reason: "changed-data" | "schema" | "walk" | "combinations" | "sums" | "obligations";
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
  if (repeated !== undefined) return verdictOf(repeated.guard);
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
  return { cells: run.plan.queries.map((query) => noRequirements(cellCount(query))) };
}

function noRequirements(cells: number): readonly (readonly Requirement[])[] {
  return Array.from({ length: cells }, () => []);
}

function decide(run: BoundRun, released: readonly ReleasedRun[], mayShare: Relation): Verdict {
  const others = relatedRuns(
    run,
    released.map((one) => one.run),
    mayShare,
  );
  const related = released.filter((one) => others.has(one.run));
  if (related.length === 0) return { kind: "clear" };
  const refuse = (reason: Refusal["reason"], runs: readonly ReleasedRun[]): Verdict => ({
    kind: "refused",
    refusal: { reason, entries: runs.flatMap((one) => one.run.entry ?? []) },
  });
  const otherSchema = related.filter((one) => !sameSchema(one.run, run));
  if (otherSchema.length > 0) return refuse("schema", otherSchema);
  const otherData = related.filter((one) => one.run.snapshot !== run.snapshot);
  if (otherData.length > 0) return refuse("changed-data", otherData);

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
  refuse: (reason: "combinations" | "sums" | "obligations", cluster: Cluster) => Verdict,
): Verdict {
  const nodes = nodesOf(queries, joint);
  const earlier = nodes.filter(({ query }) => query.run < related.length);
  const requirementsOfNode = ({ query, cells }: Node): readonly Requirement[] =>
    cells.flatMap(({ cell }) => related[query.run]?.guard.cells[query.index]?.[cell] ?? []);
  const cells = run.plan.queries.map((query) => [...noRequirements(cellCount(query))]);
  const require = (node: Node, requirements: readonly Requirement[]): void => {
    for (const { cell } of node.cells) {
      const table = cells[node.query.index];
      if (table !== undefined) table[cell] = distinct(requirements);
    }
  };
  const fresh: Node[] = [];
  for (const node of nodes.filter(({ query }) => query.run === related.length)) {
    const same = earlier.find(({ signature }) => signature === node.signature);
    // The same figures of the same persons open exactly where they opened before.
    if (same === undefined) fresh.push(node);
    else require(node, requirementsOfNode(same));
  }
  for (const cluster of clustersOf(earlier, fresh)) {
    if (asksForMore(cluster)) return refuse("obligations", cluster);
    if (sumsRevealCounts(cluster, joint)) return refuse("sums", cluster);
    const pooled = requirementsOf(cluster);
    if (pooled === null) return refuse("combinations", cluster);
    const all = [...cluster.earlier.flatMap(requirementsOfNode), ...pooled];
    for (const node of cluster.current) require(node, all);
  }
  return verdictOf({ cells: tieTotals(run.plan.queries, cells) });
}

/**
 * Tables whose totals may be known close together: a cell that earlier runs forbid would follow from the others
 * and the total.
 */
function tieTotals(queries: readonly Query[], cells: Guard["cells"]): Guard["cells"] {
  const all = distinct(
    queries.flatMap((query, index) => (hasKnownTotals(query) ? (cells[index] ?? []).flat() : [])),
  );
  return cells.map((table, index) => {
    const query = queries[index];
    return query !== undefined && hasKnownTotals(query) ? table.map(() => all) : table;
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

function verdictOf(guard: Guard): Verdict {
  const isEmpty = guard.cells.every((cells) => cells.every((cell) => cell.length === 0));
  return isEmpty ? { kind: "clear" } : { kind: "guarded", guard };
}

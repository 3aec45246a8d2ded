import type { DisclosureGate, Query } from "@qsc/plan";
import { anyOf, changesSince, ofUnchanged, type Watched } from "./changes.ts";
import type { Cluster } from "./clusters.ts";
import type { CellGuard, Requirement } from "./guard.ts";
import type { Translation } from "./at-snapshot.ts";
import type { Node, NodeCell } from "./nodes.ts";
import { gateOpens, largestMinimum, personsIn, requirementsOf, rowsOf } from "./requirements.ts";

/** The runs that a cluster's nodes belong to, as far as their rows and guards matter. */
export interface Rows {
  /** The snapshot that a node counts. */
  readonly snapshotOf: (node: Node) => string;
  /** What an earlier node had to respect itself, or one of its gates, in the words of its own run. */
  readonly guardOf: (node: Node, gate?: number) => readonly Requirement[];
  /** All nodes of the related runs and of the current one: whoever they count is counted somewhere. */
  readonly all: readonly Node[];
  /** The rows of the run that is decided about. */
  readonly own: string;
  /** Into the words of the run that is decided about. */
  readonly seenFrom: Translation;
}

/**
 * When the gates of a current node may open after figures of other snapshots (docs/design/across-runs.md,
 * "Changed data"); null when there is too much to look at.
 */
export function requirementsAfterChanges(
  cluster: Cluster,
  node: Node,
  rows: Rows,
): CellGuard | null {
  if (isSameFigure(cluster)) return sameFigureAgain(cluster, node, rows);
  const all = allOrNothing(cluster, rows);
  if (all === null || all.length > MAX_REQUIREMENTS) return null;
  return node.query.query.gates.map(() => all);
}

const MAX_REQUIREMENTS = 5000;

/** Whether all nodes show the same figures of the same conditions, in a cell whose gates decide by sizes of their own. */
function isSameFigure({ earlier, current }: Cluster): boolean {
  const [first, ...others] = [...earlier, ...current];
  return (
    first !== undefined &&
    first.query.query.totals.kind === "none" &&
    first.query.query.partitions.length === 0 &&
    first.query.query.gates.every(decidesAlone) &&
    others.every(({ signature }) => signature === first.signature)
  );
}

/** Whether a gate is one of cohorts, that waits for no other. */
function decidesAlone({ cohorts, needs, sums, quantiles }: DisclosureGate): boolean {
  return cohorts.length > 0 && [needs, sums, quantiles].every((one) => one === undefined);
}

/**
 * Where any gate of an earlier node opened, nobody or more than k persons changed in each way that concerns a gate,
 * and those who stayed are enough for it. So a gate that was closed beside others that opened stays closed:
 * what the others tell bounds its size.
 */
function sameFigureAgain({ earlier }: Cluster, node: Node, rows: Rows): CellGuard {
  const { query, k } = node.query;
  return query.gates.map((gate) =>
    earlier.flatMap((before) => {
      const snapshot = rows.snapshotOf(before);
      const then = rows.seenFrom(snapshot);
      const must = node.cells.flatMap((cell) => {
        const watched = watchedBy(query, cell, gate, rows);
        const opens = gateOpens(query, cell, gate, k);
        return [...changesSince(snapshot, watched, k), ...ofUnchanged(opens, snapshot, watched)];
      });
      return before.cells.flatMap((cell) =>
        before.query.query.gates.map((opened, at): Requirement => {
          const opens = gateOpens(before.query.query, cell, opened, k);
          const when = [...opens, ...rows.guardOf(before, at)].map(then);
          return { kind: "when", when, then: must };
        }),
      );
    }),
  );
}

/** The cohorts of a gate, and the whole cell beside others: its size belongs to what each of them tells. */
function watchedBy(query: Query, cell: NodeCell, gate: DisclosureGate, rows: Rows): Watched {
  const terms = gate.exposed.flatMap((one) => one.terms.map(({ cohort }) => cohort));
  const whole = query.gates.length > 1 ? [0] : [];
  return {
    rows: [...new Set([...whole, ...gate.cohorts, ...terms])].map((cohort) => ({
      persons: personsIn(query, cell, cohort),
      atoms: new Set(cell.cohorts[cohort]),
      summed: query.sums.filter((sum) => sum.cohort === cohort).map(({ value }) => value),
    })),
    counted: countedBy(rows.all),
    within: personsIn(query, cell, 0),
  };
}

/**
 * Figures that overlap without being the same open together, where those of every snapshot would have been safe
 * together on the rows of each, and nobody or more than k persons changed in each way.
 */
function allOrNothing(cluster: Cluster, rows: Rows): readonly Requirement[] | null {
  const { earlier, current } = cluster;
  const snapshots = new Set([...earlier, ...current].map(rows.snapshotOf));
  const requirements = earlier.flatMap((node) =>
    rows.guardOf(node).map(rows.seenFrom(rows.snapshotOf(node))),
  );
  for (const snapshot of snapshots) {
    const known = earlier.filter((node) => rows.snapshotOf(node) === snapshot);
    const pooled = requirementsOf(cluster, known);
    if (pooled === null) return null;
    requirements.push(...pooled.map(rows.seenFrom(snapshot)));
    if (snapshot === rows.own) continue;
    const watched = watchedByAll(cluster, rows);
    requirements.push(...changesSince(snapshot, watched, largestMinimum(cluster)));
    requirements.push(...ofUnchanged(pooled, snapshot, watched));
  }
  return requirements;
}

function watchedByAll({ earlier, current }: Cluster, rows: Rows): Watched {
  const nodes = [...earlier, ...current];
  const sums = nodes.flatMap(({ query: { query }, cells }) =>
    cells.flatMap((cell) =>
      query.sums.map(({ cohort, value }) => ({ atoms: cell.cohorts[cohort]?.join(), value })),
    ),
  );
  return {
    rows: rowsOf(nodes).map((row) => ({
      ...row,
      summed: sums.filter(({ atoms }) => atoms === [...row.atoms].join()).map(({ value }) => value),
    })),
    counted: countedBy(rows.all),
    within: countedBy(nodes),
  };
}

/** Who is in a cell of any of the nodes. */
function countedBy(nodes: readonly Node[]): ReturnType<typeof anyOf> {
  return anyOf(
    nodes.flatMap(({ query: { query }, cells }) => cells.map((cell) => personsIn(query, cell, 0))),
  );
}

import { cellCount, type Disclosure, type DisclosureGate, type Query } from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";
import type { JointAtoms } from "./joint-atoms.ts";

/** A query of one of several runs that are looked at together. */
export interface JointQuery {
  /** Place of the run in the list of runs; the last is the one that is decided about. */
  readonly run: number;
  /** Place of the query in its plan. */
  readonly index: number;
  /** Without parameters. */
  readonly query: Query;
  /** The limits of its contract. */
  readonly disclosure: Disclosure;
  /** The minimum cohort among them. */
  readonly k: number;
  /** Equal for queries that close cells for the same totals, by the same tables; empty where no total may be known. */
  readonly tied: string;
}

/** Figures whose gates are decided together: a cell, or a whole table whose total is known. */
export interface Node {
  readonly query: JointQuery;
  readonly cells: readonly NodeCell[];
  /** Equal for two nodes that show the same figures of the same persons and close for the same reasons. */
  readonly signature: string;
}

export interface NodeCell {
  readonly cell: number;
  /** By cohort, the joint atoms in it; cohort 0 is the whole cell. */
  readonly cohorts: readonly (readonly number[])[];
}

/** The nodes of all queries; cells that nobody can be in are left out, their figures never open. */
export function nodesOf(queries: readonly JointQuery[], joint: JointAtoms): readonly Node[] {
  return queries.flatMap((query, position) => {
    const cells = cellsOf(query.query, position, joint);
    const groups = query.query.totals.kind !== "none" ? [cells] : cells.map((cell) => [cell]);
    return groups.map((group) => ({ query, cells: group, signature: signatureOf(query, group) }));
  });
}

/** Which gate of `other`, a node that shows the same, holds the same cohorts; undefined when that is not clear. */
export function sameGate(node: Node, gate: number, other: Node): number | undefined {
  const [own, ...more] = node.cells;
  const [others] = other.cells;
  if (own === undefined || others === undefined || more.length > 0) return undefined;
  const nameOf = ({ cohorts }: DisclosureGate, cell: NodeCell): string =>
    unique(cohorts.map((cohort) => (cell.cohorts[cohort] ?? []).join())).join(";");
  const [wanted] = node.query.query.gates.slice(gate);
  // A gate of sums alone has no cohorts to be known by.
  if (wanted === undefined || wanted.cohorts.length === 0) return undefined;
  const found = other.query.query.gates.findIndex(
    (one) => nameOf(one, others) === nameOf(wanted, own),
  );
  return found < 0 ? undefined : found;
}

/** The joint atoms in which a node counts anybody. */
export function atomsIn(node: Node): readonly number[] {
  return node.cells.flatMap(({ cohorts }) => cohorts[0] ?? []);
}

function cellsOf(query: Query, position: number, { atoms }: JointAtoms): readonly NodeCell[] {
  const cells = Array.from({ length: cellCount(query) }, (_, cell): NodeCell => {
    const inside = atoms.flatMap(({ places }, atom) => {
      const place = places[position] ?? null;
      return place?.cell === cell ? [{ atom, cohorts: place.cohorts }] : [];
    });
    const cohorts = query.cohorts.map((_cohort, at) =>
      inside.filter((one) => one.cohorts[at] === true).map(({ atom }) => atom),
    );
    return { cell, cohorts };
  });
  return cells.filter(({ cohorts }) => (cohorts[0] ?? []).length > 0);
}

function signatureOf({ query, disclosure, tied }: JointQuery, cells: readonly NodeCell[]): string {
  const texts = cells.map(({ cohorts }) => {
    const nameOf = (cohort: number): string => (cohorts[cohort] ?? []).join();
    const gates: string[] = [];
    for (const gate of query.gates) gates.push(gateText(query, gate, nameOf, gates));
    const sums = query.sums.map(({ cohort, value, power }) =>
      JSON.stringify([nameOf(cohort), textOf(value), power]),
    );
    const quantiles = (query.quantiles ?? []).map(({ cohort, below, level }) =>
      JSON.stringify([nameOf(cohort), below.map(nameOf), level]),
    );
    const partitions = query.partitions.map(({ parts, rest, restMayBeEmpty }) =>
      JSON.stringify([parts.map(nameOf), rest, restMayBeEmpty === true]),
    );
    // Figures that are shown twice show nothing more.
    return JSON.stringify([gates, sums, quantiles, partitions].map(unique));
  });
  const { minimumCohort, minimumSites = 0, minimumOutside = 0, siteShare = null } = disclosure;
  const { dominance = null, dominanceOfSites = null } = disclosure;
  const ofSites = [minimumSites, minimumOutside, siteShare, dominanceOfSites];
  return JSON.stringify([minimumCohort, ofSites, dominance, tied, texts.sort()]);
}

/** `before` are the texts of the gates before this one. */
function gateText(
  query: Query,
  gate: DisclosureGate,
  nameOf: (cohort: number) => string,
  before: readonly string[],
): string {
  const { cohorts, exposed, needs = [], quorums = [], judged = [] } = gate;
  const sets = exposed.map(({ terms, mayBeEmpty }) =>
    JSON.stringify([
      unique(terms.map((term) => `${term.coefficient} ${nameOf(term.cohort)}`)),
      mayBeEmpty === true,
    ]),
  );
  const fewest = quorums.map(({ cohort, persons }) => `${persons} ${nameOf(cohort)}`);
  const sumText = (index: number): string => {
    const sum = query.sums[index];
    return sum === undefined ? "" : `${sum.power} ${nameOf(sum.cohort)} ${textOf(sum.value)}`;
  };
  const bandText = (index: number): string => {
    const { cohort = -1, below = [], level = 0 } = query.quantiles?.[index] ?? {};
    return JSON.stringify([nameOf(cohort), below.map(nameOf), level]);
  };
  const figures = [(gate.sums ?? []).map(sumText), (gate.quantiles ?? []).map(bandText)];
  const others = needs.map((other) => before[other] ?? "");
  const parts = [cohorts.map(nameOf), sets, others, ...figures, fewest, judged.map(sumText)];
  return JSON.stringify(parts.map(unique));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

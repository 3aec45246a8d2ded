import type { DisclosureGate, Expression, Query } from "@qsc/plan";
import { exposedCombinations } from "../cohorts/exposed.ts";
import { isZero, NOTHING, UNIT, type Rational } from "../cohorts/rational.ts";
import type { Cluster } from "./clusters.ts";
import { combinationOf, combine, elementaryVectors, spans, type Vector } from "./elementary.ts";
import type { SizeRequirement } from "./guard.ts";
import type { Node, NodeCell } from "./nodes.ts";

/**
 * When the current figures of a cluster may open, all together, as far as one snapshot of the rows decides
 * (docs/design/across-runs.md): where every gate of the cluster opens, and every set of persons that the sizes tell of
 * has k persons; `known` are the earlier nodes that showed figures of these rows.
 * null when the sizes combine in too many ways.
 */
export function requirementsOf(
  cluster: Cluster,
  known: readonly Node[],
): readonly SizeRequirement[] | null {
  const nodes = [...cluster.earlier, ...cluster.current];
  const k = largestMinimum(cluster);
  const pooled = pooledRequirements(nodes, known, k);
  if (pooled === null) return null;
  return [...nodes.flatMap((node) => gateRequirements(node, k)), ...pooled];
}

/** The largest minimum cohort of a cluster. */
export function largestMinimum({ earlier, current }: Cluster): number {
  return Math.max(...[...earlier, ...current].map(({ query }) => query.k));
}

/** The condition of a cohort of one cell, over all rows. */
export function personsIn(query: Query, { cell }: NodeCell, cohort: number): Expression {
  const parts: Expression[] = query.where === null ? [] : [query.where];
  let rest = cell;
  for (const { expression, min, labels } of [...query.keys].reverse()) {
    const value = min + (rest % labels.length);
    rest = Math.floor(rest / labels.length);
    const right: Expression = { kind: "literal", value };
    parts.push({ kind: "compare", operator: "eq", left: expression, right });
  }
  const condition = query.cohorts[cohort]?.condition ?? null;
  if (condition !== null) parts.push(condition);
  const [first, ...others] = parts;
  if (first === undefined) return { kind: "literal", value: 1 };
  return others.reduce((left, right) => ({ kind: "and", left, right }), first);
}

/** That each gate of a node opens. */
function gateRequirements(
  { query: { query }, cells }: Node,
  k: number,
): readonly SizeRequirement[] {
  return cells.flatMap((cell) => query.gates.flatMap((gate) => gateOpens(query, cell, gate, k)));
}

/** That a gate opens in a cell. An empty difference is an obstacle where it is one to the gate itself. */
export function gateOpens(
  query: Query,
  cell: NodeCell,
  { cohorts, exposed }: DisclosureGate,
  k: number,
): readonly SizeRequirement[] {
  const term = (cohort: number, coefficient: number) => ({
    persons: personsIn(query, cell, cohort),
    coefficient,
  });
  return [
    ...cohorts.map((cohort): SizeRequirement => ({
      kind: "size",
      terms: [term(cohort, 1)],
      from: 0,
      least: k,
    })),
    ...exposed.map(({ terms, mayBeEmpty }): SizeRequirement => {
      const sizes = terms.map((one) => term(one.cohort, one.coefficient));
      return { kind: "size", terms: sizes, from: mayBeEmpty === true ? 1 : 0, least: k };
    }),
  ];
}

/** A released set of persons: its atoms, in the numbering of the cluster, and its condition. */
export interface Row {
  readonly atoms: ReadonlySet<number>;
  readonly persons: Expression;
}

function pooledRequirements(
  nodes: readonly Node[],
  known: readonly Node[],
  k: number,
): readonly SizeRequirement[] | null {
  const earlier = rowsOf(known);
  const names = new Set(earlier.map(nameOf));
  const rows = [...earlier, ...rowsOf(nodes).filter((row) => !names.has(nameOf(row)))];
  const indicators = indicatorsOf(rows);
  const combinations = exposedCombinations(indicators);
  if (combinations === null) return null;
  const vectors = indicators.map((row) => row.map((bit) => (bit ? UNIT : NOTHING)));
  const old = vectors.slice(0, earlier.length);
  const bounds = boundsBetween(vectors);
  if (bounds === null) return null;
  return [...combinations, ...bounds].map((factors): SizeRequirement => {
    const scale = factors.reduce((least, { under }) => leastCommonMultiple(least, under), 1n);
    return {
      kind: "size",
      terms: factors.flatMap((factor, row) => {
        const persons = rows[row]?.persons;
        if (persons === undefined || isZero(factor)) return [];
        return [{ persons, coefficient: Number((factor.over * scale) / factor.under) }];
      }),
      // What earlier sizes tell by themselves is known already; closing for it tells nothing.
      from: spans(old, combine(vectors, factors)) ? 1 : 0,
      least: Number(scale) * k,
    };
  });
}

/** Combinations without negative entries: whatever sizes bound each other from below does so by one of these. */
function boundsBetween(vectors: readonly Vector[]): readonly Vector[] | null {
  const elementary = elementaryVectors(vectors, MAX_CHOICES);
  if (elementary === null) return null;
  return elementary.map((vector) => {
    const factors = combinationOf(vectors, inWholeNumbers(vector));
    if (factors === null) throw new RangeError("an elementary vector is no combination");
    return factors;
  });
}

const MAX_CHOICES = 20_000;

/** Scaled to whole numbers without a common divisor. */
function inWholeNumbers(vector: Vector): Vector {
  const scale = vector.reduce((least, { under }) => leastCommonMultiple(least, under), 1n);
  const whole = vector.map(({ over, under }) => (over * scale) / under);
  const divisor = whole.reduce(greatestCommonDivisor, 0n);
  return whole.map((over): Rational => ({ over: over / divisor, under: 1n }));
}

export function rowsOf(nodes: readonly Node[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { query, cells } of nodes) {
    for (const cell of cells) {
      for (const cohort of query.query.gates.flatMap(({ cohorts }) => cohorts)) {
        const atoms = new Set(cell.cohorts[cohort] ?? []);
        const row = { atoms, persons: personsIn(query.query, cell, cohort) };
        if (!rows.has(nameOf(row))) rows.set(nameOf(row), row);
      }
    }
  }
  return [...rows.values()];
}

function nameOf({ atoms }: Row): string {
  return [...atoms].join();
}

/** Each row as 0 or 1 by atom; atoms that no row tells apart are one. */
function indicatorsOf(rows: readonly Row[]): readonly (readonly boolean[])[] {
  const atoms = [...new Set(rows.flatMap((row) => [...row.atoms]))].sort((a, b) => a - b);
  const columns = new Map(
    atoms.map((atom) => {
      const column = rows.map((row) => row.atoms.has(atom));
      return [column.map(Number).join(""), column];
    }),
  );
  return rows.map((_, row) => [...columns.values()].map((column) => column[row] === true));
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : greatestCommonDivisor(b, a % b);
}

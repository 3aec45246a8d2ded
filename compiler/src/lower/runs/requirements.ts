import type { Expression, Query } from "@qsc/plan";
import { exposedCombinations } from "../cohorts/exposed.ts";
import { isZero, NOTHING, UNIT, type Rational } from "../cohorts/rational.ts";
import type { Cluster } from "./clusters.ts";
import { combinationOf, combine, elementaryVectors, spans, type Vector } from "./elementary.ts";
import type { Requirement } from "./guard.ts";
import type { Node, NodeCell } from "./nodes.ts";

/**
 * When the current figures of a cluster may open, all together (docs/design/across-runs.md):
 * where every gate of the cluster opens, and every set of persons that the current sizes tell of has k persons.
 * null when the sizes combine in too many ways.
 */
export function requirementsOf(cluster: Cluster): readonly Requirement[] | null {
  const nodes = [...cluster.earlier, ...cluster.current];
  const k = Math.max(...nodes.map(({ query }) => query.k));
  const pooled = pooledRequirements(cluster, k);
  if (pooled === null) return null;
  return distinct([...nodes.flatMap((node) => gateRequirements(node, k)), ...pooled]);
}

/** Requirements without repetition, in a fixed order. */
export function distinct(requirements: readonly Requirement[]): readonly Requirement[] {
  const texts = new Map(requirements.map((one) => [JSON.stringify(one), one]));
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The condition of a cohort of one cell, over all rows. */
function personsIn(query: Query, { cell }: NodeCell, cohort: number): Expression {
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

/** That each gate of a node opens. An empty difference is an obstacle where it is one to the gate itself. */
function gateRequirements({ query: { query }, cells }: Node, k: number): readonly Requirement[] {
  return cells.flatMap((cell) => {
    const term = (cohort: number, coefficient: number) => ({
      persons: personsIn(query, cell, cohort),
      coefficient,
    });
    return query.gates.flatMap(({ cohorts, exposed }) => [
      ...cohorts.map((cohort): Requirement => ({ terms: [term(cohort, 1)], from: 0, least: k })),
      ...exposed.map(({ terms, mayBeEmpty }): Requirement => {
        const sizes = terms.map((one) => term(one.cohort, one.coefficient));
        return { terms: sizes, from: mayBeEmpty === true ? 1 : 0, least: k };
      }),
    ]);
  });
}

/** A released set of persons: its atoms, in the numbering of the cluster, and its condition. */
interface Row {
  readonly atoms: ReadonlySet<number>;
  readonly persons: Expression;
}

function pooledRequirements(cluster: Cluster, k: number): readonly Requirement[] | null {
  const earlier = rowsOf(cluster.earlier);
  const known = new Set(earlier.map(nameOf));
  const rows = [...earlier, ...rowsOf(cluster.current).filter((row) => !known.has(nameOf(row)))];
  const indicators = indicatorsOf(rows);
  const combinations = exposedCombinations(indicators);
  if (combinations === null) return null;
  const vectors = indicators.map((row) => row.map((bit) => (bit ? UNIT : NOTHING)));
  const old = vectors.slice(0, earlier.length);
  const bounds = boundsBetween(vectors);
  if (bounds === null) return null;
  return [...combinations, ...bounds].map((factors): Requirement => {
    const scale = factors.reduce((least, { under }) => leastCommonMultiple(least, under), 1n);
    return {
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

function rowsOf(nodes: readonly Node[]): readonly Row[] {
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

import type { Expression } from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";
import type { Membership, PersonSet, Requirement, SizeRequirement } from "./guard.ts";

/** Released sets of persons, and whatever else tells who of them changed. */
export interface Watched {
  readonly rows: readonly WatchedRow[];
  /** Those who are counted by any related query, and those who are by these figures; conditions on one row. */
  readonly counted: Expression;
  readonly within: Expression;
}

export interface WatchedRow {
  readonly persons: Expression;
  readonly atoms: ReadonlySet<number>;
  /** What is summed over these persons. */
  readonly summed: readonly Expression[];
}

/**
 * What must hold of those who changed since a snapshot (docs/design/across-runs.md, "Changed data"):
 * each way to change has nobody or more than k persons, and nobody changed from or to figures outside of these.
 */
export function changesSince(
  snapshot: string,
  watched: Watched,
  k: number,
): readonly Requirement[] {
  const { rows, counted, within } = watched;
  const kinds = kindsOf(rows);
  const anyRow = anyOf(rows.map(({ persons }) => persons));
  const has = (set: PersonSet, least: number): Requirement => ({
    ...{ kind: "size", from: 1, least },
    terms: [{ ...set, coefficient: 1 }],
  });
  const moved = and(counted, not(within));
  return [
    ...kinds.flatMap((then) => [
      // Who was there and is in none of the sets now, and the other way round.
      has({ persons: then.persons, snapshot, also: [{ persons: anyRow, holds: false }] }, k + 1),
      has({ persons: then.persons, also: [{ persons: anyRow, snapshot, holds: false }] }, k + 1),
      ...kinds
        .filter((now) => now !== then)
        .map((now) => has(both({ persons: then.persons, snapshot }, now.persons), k + 1)),
      ...(then.summed.length === 0
        ? []
        : [
            has(
              {
                ...both({ persons: then.persons, snapshot }, then.persons),
                compared: { values: then.summed, between: [snapshot, null], differ: true },
              },
              k + 1,
            ),
          ]),
    ]),
    has(both({ persons: anyRow, snapshot }, moved), NEVER),
    has(both({ persons: moved, snapshot }, anyRow), NEVER),
  ];
}

/** The same of those alone who are in the same sets now as in a snapshot. */
export function ofUnchanged(
  requirements: readonly SizeRequirement[],
  snapshot: string,
  { rows }: Watched,
): readonly SizeRequirement[] {
  const values = rows.map(({ persons }) => persons);
  return requirements.map((one) => ({
    ...one,
    terms: one.terms.map(({ persons, coefficient }) => ({
      ...both({ persons, snapshot }, persons),
      ...{ compared: { values, between: [snapshot, null], differ: false }, coefficient },
    })),
  }));
}

/** More than there can be persons: of those who moved there must be nobody. */
const NEVER = 2 ** 33;

interface Kind {
  readonly persons: Expression;
  readonly summed: readonly Expression[];
}

/** The ways to be in at least one of the sets. */
function kindsOf(rows: readonly WatchedRow[]): readonly Kind[] {
  const atoms = [...new Set(rows.flatMap((row) => [...row.atoms]))].sort((a, b) => a - b);
  const kinds = new Map<string, Kind>();
  for (const atom of atoms) {
    const inside = rows.filter((row) => row.atoms.has(atom));
    const outside = rows.filter((row) => !row.atoms.has(atom));
    const persons = [
      ...inside.map((row) => row.persons),
      ...outside.map((row) => not(row.persons)),
    ].reduce(and);
    const summed = new Map(inside.flatMap((row) => row.summed.map((one) => [textOf(one), one])));
    kinds.set(rows.map((row) => (row.atoms.has(atom) ? "1" : "0")).join(""), {
      ...{ persons, summed: [...summed.values()] },
    });
  }
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

function both(then: Membership, now: Expression): PersonSet {
  return { ...then, also: [{ persons: now, holds: true }] };
}

/** Whether any of the conditions holds. */
export function anyOf(conditions: readonly Expression[]): Expression {
  const distinct = new Map(conditions.map((one) => [textOf(one), one]));
  const [first, ...others] = distinct.values();
  if (first === undefined) return { kind: "literal", value: 0 };
  return others.reduce((left, right) => ({ kind: "or", left, right }), first);
}

function and(left: Expression, right: Expression): Expression {
  return { kind: "and", left, right };
}

function not(operand: Expression): Expression {
  return { kind: "not", operand };
}

import { evaluateExpression, type Expression, type Row } from "@qsc/plan";

/**
 * What a run must respect of earlier runs over its data set (docs/design/across-runs.md).
 * A gate of the run's queries opens only where all of its requirements hold; most have none.
 */
export interface Guard {
  /** The earlier snapshots whose rows the requirements read, each once; at a run their rows lie beside the current ones. */
  readonly snapshots: readonly string[];
  /** By query of the plan and by cell. */
  readonly cells: readonly (readonly CellGuard[])[];
}

/** What each gate of a cell asks for. */
export type CellGuard = readonly (readonly Requirement[])[];

export type Requirement = SizeRequirement | ConditionalRequirement;

/**
 * The sum of `coefficient * size` must not lie between `from` and `least - 1`.
 * With `from` 0 an empty set closes as well; a negative sum is no obstacle.
 */
export interface SizeRequirement {
  readonly kind: "size";
  readonly terms: readonly SizeTerm[];
  readonly from: 0 | 1;
  readonly least: number;
}

/** Where all of `when` hold, which says that an earlier figure opened, all of `then` must hold. */
export interface ConditionalRequirement {
  readonly kind: "when";
  readonly when: readonly Requirement[];
  readonly then: readonly Requirement[];
}

/** A set of persons, and how often its size counts. */
export interface SizeTerm extends PersonSet {
  readonly coefficient: number;
}

/** The persons of whom all of this holds; conditions have no parameters. */
export interface PersonSet extends Membership {
  readonly also?: readonly (Membership & { readonly holds: boolean })[];
  readonly compared?: Comparison;
}

/** Whether some of these values is not the same in two snapshots; null for the rows of the run itself. */
export interface Comparison {
  readonly values: readonly Expression[];
  readonly between: readonly [string | null, string | null];
  readonly differ: boolean;
}

/** That a person has a row which satisfies the condition: now, or in an earlier snapshot. */
export interface Membership {
  readonly persons: Expression;
  /** Absent for the rows of the run itself. */
  readonly snapshot?: string;
}

/** Whether a requirement holds, given the size of each set of persons: the meaning of a guard. */
export function requirementHolds(
  requirement: Requirement,
  sizeOf: (set: PersonSet) => number,
): boolean {
  const hold = (all: readonly Requirement[]): boolean =>
    all.every((one) => requirementHolds(one, sizeOf));
  if (requirement.kind === "when") return !hold(requirement.when) || hold(requirement.then);
  const { terms, from, least } = requirement;
  const value = terms.reduce((sum, term) => sum + term.coefficient * sizeOf(term), 0);
  return value < from || value >= least;
}

/** The sets of persons that requirements ask the sizes of. */
export function setsIn(requirements: readonly Requirement[]): readonly PersonSet[] {
  // Conditional requirements share parts, and hold the same ones many times over.
  const seen = new Set<Requirement>();
  const sets: PersonSet[] = [];
  const visit = (one: Requirement): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.kind === "size") sets.push(...one.terms);
    else for (const part of [...one.when, ...one.then]) visit(part);
  };
  for (const one of requirements) visit(one);
  return sets;
}

/** The earlier snapshots whose rows requirements ask about. */
export function snapshotsIn(requirements: readonly Requirement[]): ReadonlySet<string> {
  return new Set(
    setsIn(requirements).flatMap((set) =>
      [
        set.snapshot,
        ...(set.also ?? []).map((one) => one.snapshot),
        ...(set.compared?.between ?? []),
      ].flatMap((one) => one ?? []),
    ),
  );
}

/** Whether a person is in a set, given the person's row now (null) and in earlier snapshots; null where there is none. */
export function isInSet(
  { also = [], compared, ...membership }: PersonSet,
  rowIn: (snapshot: string | null) => Row | null,
): boolean {
  const isMember = ({ persons, snapshot }: Membership): boolean => {
    const row = rowIn(snapshot ?? null);
    return row !== null && evaluateExpression(persons, row, []) === 1;
  };
  const valueIn = (value: Expression, snapshot: string | null): number | null =>
    evaluateExpression(value, rowIn(snapshot) ?? [], []);
  return (
    isMember(membership) &&
    also.every((one) => isMember(one) === one.holds) &&
    (compared === undefined ||
      compared.differ ===
        compared.values.some((value) => {
          const [before, after] = [...compared.between].map((snapshot) => valueIn(value, snapshot));
          return before !== after;
        }))
  );
}

import type { Expression } from "@qsc/plan";
import type { CohortQuery } from "./atoms.ts";
import { readsOf } from "./reads.ts";

/**
 * A part of a query that shares no field with the rest: numbers of its keys, conditions and measures.
 * The rows that the whole tells apart are the product of those that the factors tell apart,
 * so that a walk over each factor does instead of one over all fields together.
 */
export interface Factor {
  /** Conjuncts of the query's `where`. */
  readonly where: readonly Expression[];
  readonly keys: readonly number[];
  readonly conditions: readonly number[];
  readonly measures: readonly number[];
}

/** The factors of a query; every key, condition, measure and conjunct is in exactly one. */
export function factorsOf(query: CohortQuery): readonly Factor[] {
  const parts: Part[] = [
    ...conjunctsOf(query.where).map((where) => part([where], { where: [where] })),
    ...query.keys.map(({ expression }, at) => part([expression], { keys: [at] })),
    ...query.conditions.map((condition, at) => part([condition], { conditions: [at] })),
    ...query.measures.map((measure, at) => part([measure], { measures: [at] })),
  ];
  let joined: readonly Part[] = [];
  for (const next of parts) {
    const related = joined.filter(({ columns }) => [...columns].some((c) => next.columns.has(c)));
    joined = [...joined.filter((one) => !related.includes(one)), [...related, next].reduce(join)];
  }
  return joined.map(({ factor }) => factor);
}

interface Part {
  readonly columns: ReadonlySet<number>;
  readonly factor: Factor;
}

const NOTHING: Factor = { where: [], keys: [], conditions: [], measures: [] };

function part(expressions: readonly Expression[], factor: Partial<Factor>): Part {
  return { columns: readsOf(expressions).columns, factor: { ...NOTHING, ...factor } };
}

function join(left: Part, right: Part): Part {
  const both = <T>(of: (factor: Factor) => readonly T[]): readonly T[] => [
    ...of(left.factor),
    ...of(right.factor),
  ];
  return {
    columns: new Set([...left.columns, ...right.columns]),
    factor: {
      where: both(({ where }) => where),
      keys: both(({ keys }) => keys),
      conditions: both(({ conditions }) => conditions),
      measures: both(({ measures }) => measures),
    },
  };
}

/** What must hold together for the condition to hold. */
export function conjunctsOf(condition: Expression | null): readonly Expression[] {
  if (condition === null) return [];
  if (condition.kind !== "and") return [condition];
  return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)];
}

import type { Expression, Key, Scope } from "@qsc/plan";
import { remembering } from "../../remembering.ts";
import { textOf } from "../cohort-registry.ts";
import { bindingsOf, MAX_WALK } from "./enumerate.ts";
import { walkFactor } from "./factor-cells.ts";
import type {
  FactorAtom,
  FactorCell,
  FactorCells,
  FactorExpressions,
  FactorWalk,
} from "./factor-cells.ts";
import { factorsOf, type Factor } from "./factors.ts";
import { readsOf } from "./reads.ts";
import { scopeText } from "./scope-text.ts";

/** The part of a query that decides who is counted where. */
export interface CohortQuery {
  readonly where: Expression | null;
  readonly keys: readonly Key[];
  /** Conditions inside a cell, without the whole cell. */
  readonly conditions: readonly Expression[];
  /** Distinct expressions that are summed. */
  readonly measures: readonly Expression[];
}

/** A way in which a row can fall: its truth value for each condition and the class of each measured value. */
export interface Atom {
  readonly truths: readonly boolean[];
  readonly classes: readonly string[];
  /** For each condition, all combinations of fields that such a row may lack among those that bear on the condition. */
  readonly lacking: readonly (readonly string[])[];
}

/** What the sums of the rows of one truth vector can tell. */
export interface Spread {
  readonly truths: readonly boolean[];
  /** For each measure, the most values that it takes while all fields outside of it stay the same. */
  readonly values: readonly number[];
}

/** The atoms of the cells and bindings that have the same ones. */
export interface Context {
  readonly atoms: readonly Atom[];
  readonly spreads: readonly Spread[];
}

export interface Atoms {
  readonly contexts: readonly Context[];
  /** True when some cell can hold nobody, for some binding of the parameters. */
  readonly hasImpossibleCell: boolean;
  /** For each measure all its values, ascending; null for a column that is summed as it is, which has no gaps. */
  readonly measured: readonly (readonly number[] | null)[];
}

/** All atoms of a query, exactly, cell by cell and binding by binding; null when there is too much to walk. */
export function atomsOf(query: CohortQuery, scope: Scope): Atoms | null {
  const { where, keys, conditions, measures } = query;
  const texts = [
    where === null ? [] : [textOf(where)],
    ...[keys.map(({ expression }) => textOf(expression)), keys.map(({ labels }) => labels.length)],
    ...[conditions.map(textOf), measures.map(textOf)],
  ];
  const reads = readsOf([
    where,
    ...keys.map(({ expression }) => expression),
    ...conditions,
    ...measures,
  ]);
  return remember(`${scopeText(reads, scope)}${JSON.stringify(texts)}`, () =>
    walkAtoms(query, scope),
  );
}

const MAX_REMEMBERED = 2000;
const remember = remembering<Atoms | null>(
  256,
  (atoms) =>
    atoms === null ||
    atoms.contexts.reduce((sum, { atoms: own }) => sum + own.length, 0) <= MAX_REMEMBERED,
);

function walkAtoms(query: CohortQuery, scope: Scope): Atoms | null {
  const parts: Walked[] = [];
  for (const factor of factorsOf(query)) {
    const walk = walkFactor(expressionsOf(factor, query), scope);
    if (walk === null) return null;
    parts.push({ factor, walk });
  }
  const read = new Set(parts.flatMap(({ walk }) => walk.parameters));
  const bindings = bindingsOf(read, scope);
  const cellTotal = query.keys.reduce((product, key) => product * key.labels.length, 1);
  if (bindings.length * cellTotal > MAX_WALK) return null;
  const choices = new Map<string, Choice>();
  let hasImpossibleCell = false;
  for (const binding of bindings) {
    const cells = parts.map(({ walk }) => walk.cells(binding));
    if (cells.reduce((product, { count }) => product * count, 1) < cellTotal)
      hasImpossibleCell = true;
    for (const choice of choicesOf(cells))
      choices.set(choice.map(({ kind }) => kind).join(), choice);
  }
  const contexts: Context[] = [];
  for (const choice of choices.values()) {
    const atoms = parts.map(({ factor }, at) => distinctAtoms(factor, choice[at]).length);
    if (atoms.reduce((size, own) => size * own, 1) > MAX_WALK) return null;
    contexts.push(contextOf(query, parts, choice));
  }
  return {
    contexts,
    hasImpossibleCell,
    measured: query.measures.map((_, measure) => measuredValues(parts, measure)),
  };
}

interface Walked {
  readonly factor: Factor;
  readonly walk: FactorWalk;
}

/** A cell of each factor; together they are a cell of the query. */
type Choice = readonly FactorCell[];

/** The kinds of cells that somebody can be in. */
function choicesOf(cells: readonly FactorCells[]): readonly Choice[] {
  return cells.reduce<readonly Choice[]>(
    (choices, { kinds }) => choices.flatMap((choice) => kinds.map((kind) => [...choice, kind])),
    [[]],
  );
}

function expressionsOf(factor: Factor, query: CohortQuery): FactorExpressions {
  const pick = <T>(all: readonly T[], numbers: readonly number[]): readonly T[] =>
    numbers.flatMap((at) => all.slice(at, at + 1));
  return {
    where: factor.where,
    keys: pick(query.keys, factor.keys).map(({ expression }) => expression),
    conditions: pick(query.conditions, factor.conditions),
    measures: pick(query.measures, factor.measures),
  };
}

/**
 * The atoms of a factor that matter beside others.
 * A value that shares no field with any condition or other value goes with each of their atoms, whatever it is:
 * one class of it says as much as a thousand.
 */
function distinctAtoms(factor: Factor, cell: FactorCell | undefined): readonly FactorAtom[] {
  const isAlone = factor.conditions.length === 0 && factor.measures.length === 1;
  return (cell?.atoms ?? []).slice(0, isAlone ? 1 : undefined);
}

/** The product of the factors' atoms, in the order of the query's conditions and measures. */
function contextOf(query: CohortQuery, parts: readonly Walked[], choice: Choice): Context {
  let atoms: readonly Atom[] = [
    {
      truths: query.conditions.map(() => false),
      classes: query.measures.map(() => ""),
      lacking: query.conditions.map(() => []),
    },
  ];
  let spreads: readonly Spread[] = [
    { truths: query.conditions.map(() => false), values: query.measures.map(() => 0) },
  ];
  for (const [index, { factor }] of parts.entries()) {
    const cell = choice[index];
    if (cell === undefined) throw new RangeError(`no cell of factor ${index}`);
    const { conditions, measures } = factor;
    atoms = atoms.flatMap((atom) =>
      distinctAtoms(factor, cell).map(({ truths, classes, lacking }) => ({
        truths: placed(atom.truths, conditions, truths),
        classes: placed(atom.classes, measures, classes),
        lacking: placed(
          atom.lacking,
          conditions,
          conditions.map(() => lacking),
        ),
      })),
    );
    spreads = spreads.flatMap((spread) =>
      cell.vectors.map(({ truths, values }) => ({
        truths: placed(spread.truths, conditions, truths),
        values: placed(spread.values, measures, values),
      })),
    );
  }
  return { atoms: inOrder(atoms), spreads: inOrder(spreads) };
}

/** `all` with `own` at the places `at`. */
function placed<T>(all: readonly T[], at: readonly number[], own: readonly T[]): readonly T[] {
  if (at.length === 0) return all;
  const result = [...all];
  for (const [index, place] of at.entries()) {
    const value = own[index];
    if (value !== undefined) result[place] = value;
  }
  return result;
}

function inOrder<T extends { readonly truths: readonly boolean[] }>(
  all: readonly T[],
): readonly T[] {
  const nameOf = (one: T): string => one.truths.map(Number).join("") + JSON.stringify(one);
  return all
    .map((one) => ({ one, name: nameOf(one) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ one }) => one);
}

function measuredValues(parts: readonly Walked[], measure: number): readonly number[] | null {
  for (const { factor, walk } of parts) {
    const values = walk.measured[factor.measures.indexOf(measure)];
    if (values !== undefined && values !== null) return [...values].sort((a, b) => a - b);
  }
  return null;
}

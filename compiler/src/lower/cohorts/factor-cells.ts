import { evaluateExpression, type Expression, type Scope } from "@qsc/plan";
import { remembering } from "../../remembering.ts";
import { textOf } from "../cohort-registry.ts";
import { walk, type SampleRow, type Walk } from "./enumerate.ts";
import { readsOf } from "./reads.ts";
import { scopeText } from "./scope-text.ts";

/** The ways in which the rows of one cell can fall within one factor. */
export interface FactorCell {
  readonly atoms: readonly FactorAtom[];
  readonly vectors: readonly FactorVector[];
  /** Tells the kinds of a factor apart: cells of the same atoms and vectors are one. */
  readonly kind: number;
}

/** Truth values of the factor's conditions and classes of its measures, in the order of the factor. */
export interface FactorAtom {
  readonly truths: readonly boolean[];
  readonly classes: readonly string[];
  /** Every combination of fields that such a row may lack. */
  readonly lacking: readonly string[];
}

/** For each measure of the factor, the most values that it takes while all fields outside of it stay the same. */
export interface FactorVector {
  readonly truths: readonly boolean[];
  readonly values: readonly number[];
}

/** The cells of a factor that somebody can be in. */
export interface FactorCells {
  readonly count: number;
  /** One cell of each kind. */
  readonly kinds: readonly FactorCell[];
}

export interface FactorWalk {
  /** Parameters that matter to the factor. */
  readonly parameters: readonly number[];
  /** Cells that somebody can be in, for a value of each parameter of the contract. */
  readonly cells: (binding: readonly number[]) => FactorCells;
  /** For each measure all its values; null for a column that is summed as it is. */
  readonly measured: readonly (ReadonlySet<number> | null)[];
}

/** What the rows of a factor are told apart by. */
export interface FactorExpressions {
  readonly where: readonly Expression[];
  readonly keys: readonly Expression[];
  readonly conditions: readonly Expression[];
  readonly measures: readonly Expression[];
}

/**
 * Goes through all rows of a factor; null when there are too many.
 * The queries of a contract, and contracts of one study, have most factors in common.
 */
export function walkFactor(expressions: FactorExpressions, scope: Scope): FactorWalk | null {
  const { where, keys, conditions, measures } = expressions;
  const parts = [where, keys, conditions, measures];
  const text = parts.map((all) => all.map(textOf).join()).join("\n");
  return remember(`${scopeText(readsOf(parts.flat()), scope)}${text}`, () =>
    walkAll(expressions, scope),
  );
}

const MAX_REMEMBERED = 2000;
const remember = remembering<FactorWalk | null>(
  1024,
  (walk) =>
    walk === null ||
    walk.measured.reduce((sum, values) => sum + (values?.size ?? 0), 0) <= MAX_REMEMBERED,
);

function walkAll(work: FactorExpressions, scope: Scope): FactorWalk | null {
  const expressions = [...work.where, ...work.keys, ...work.conditions, ...work.measures];
  const rows = walk(
    {
      conditions: [...work.where, ...work.conditions],
      values: [...work.keys, ...work.measures.filter((one) => one.kind !== "column")],
      measured: work.measures.flatMap((one) => (one.kind === "column" ? [one.column] : [])),
    },
    scope,
  );
  if (rows === null) return null;
  const parameters = [...readsOf(expressions).parameters].sort((a, b) => a - b);
  const nameOf = (binding: readonly number[]): string => parameters.map((at) => binding[at]).join();
  const values = work.measures.map(() => new Set<number>());
  const byBinding = new Map<string, FactorCells>();
  const kinds = new Map<string, FactorCell>();
  for (const binding of rows.bindings) {
    const cells = new Map<string, Cell>();
    for (const sample of rows.rows(binding)) addSample(work, rows, sample, cells, values);
    const own = new Set(sorted(cells).map((cell) => finishCell(cell, kinds)));
    byBinding.set(nameOf(binding), { count: cells.size, kinds: [...own] });
  }
  return {
    parameters,
    cells: (binding) => byBinding.get(nameOf(binding)) ?? NO_CELLS,
    measured: work.measures.map((one, at) =>
      one.kind === "column" ? null : (values[at] ?? new Set()),
    ),
  };
}

const NO_CELLS: FactorCells = { count: 0, kinds: [] };

interface Cell {
  readonly atoms: Map<string, Omit<FactorAtom, "lacking"> & { readonly lacking: Set<string> }>;
  readonly vectors: Map<string, Vector>;
}

interface Vector {
  readonly truths: readonly boolean[];
  /** For each measure: by the classes of all other fields, the values seen and how many each stands for. */
  readonly seen: readonly Map<string, Map<number, number>>[];
}

function addSample(
  work: FactorExpressions,
  rows: Walk,
  sample: SampleRow,
  cells: Map<string, Cell>,
  values: readonly Set<number>[],
): void {
  const of = (expression: Expression): number | null =>
    evaluateExpression(expression, sample.row, sample.parameters);
  if (work.where.some((condition) => of(condition) !== 1)) return;
  const keys = work.keys.map((key) => of(key) ?? Number.NaN).join();
  const cell = entry(cells, keys, () => ({ atoms: new Map(), vectors: new Map() }));
  const truths = work.conditions.map((condition) => of(condition) === 1);
  const classes = work.measures.map((measure) => classOf(measure, rows, sample, of(measure)));
  const name = truths.map(Number).join("");
  // A person without rows of a joined data set lacks no value: that nobody is without them says something.
  const own = rows.columns.slice(0, rows.domains.length);
  entry(cell.atoms, `${name} ${classes.join()}`, () => ({
    ...{ truths, classes, lacking: new Set<string>() },
  })).lacking.add(own.filter((column) => (sample.row[column] ?? null) === null).join());
  const vector = entry(cell.vectors, name, () => ({
    truths,
    seen: work.measures.map(() => new Map()),
  }));
  for (const [position, measure] of work.measures.entries()) {
    const value = of(measure);
    const seen = vector.seen[position];
    if (value === null || seen === undefined) continue;
    values[position]?.add(value);
    const own = readsOf([measure]).columns;
    const others = sample.classes.filter((_, at) => !own.has(rows.columns[at] ?? -1)).join();
    entry(seen, others, () => new Map<number, number>()).set(value, sizeOf(measure, rows, sample));
  }
}

/** The one cell of its kind. */
function finishCell(cell: Cell, kinds: Map<string, FactorCell>): FactorCell {
  const atoms = sorted(cell.atoms).map(({ truths, classes, lacking }) => ({
    ...{ truths, classes, lacking: [...lacking].sort() },
  }));
  const vectors = sorted(cell.vectors).map(vectorOf);
  return entry(kinds, JSON.stringify([atoms, vectors]), () => ({
    kind: kinds.size,
    atoms,
    vectors,
  }));
}

function vectorOf({ truths, seen }: Vector): FactorVector {
  const values = seen.map((byOthers) => {
    const counts = [...byOthers.values()].map((one) =>
      [...one.values()].reduce((a, b) => a + b, 0),
    );
    return Math.max(0, ...counts);
  });
  return { truths, values };
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function sorted<V>(map: ReadonlyMap<string, V>): readonly V[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** A column that is summed as it is has the class of its interval; anything else its value. */
function classOf(measure: Expression, rows: Walk, sample: SampleRow, value: number | null): string {
  if (value === null) return "missing";
  if (measure.kind !== "column") return String(value);
  return `class ${sample.classes[rows.columns.indexOf(measure.column)] ?? 0}`;
}

function sizeOf(measure: Expression, rows: Walk, sample: SampleRow): number {
  if (measure.kind !== "column") return 1;
  const position = rows.columns.indexOf(measure.column);
  return rows.domains[position]?.[sample.classes[position] ?? 0]?.size ?? 1;
}

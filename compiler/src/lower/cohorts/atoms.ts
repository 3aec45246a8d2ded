import { cellIndex, evaluateExpression, type Expression, type Key, type Scope } from "@qsc/plan";
import { walk, type SampleRow, type Walk } from "./enumerate.ts";
import { readsOf } from "./reads.ts";

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
  /** Which of the fields that conditions read such a row may lack: every combination that there is, sorted. */
  readonly lacking: readonly string[];
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
  const bare = query.measures.flatMap((one) => (one.kind === "column" ? [one.column] : []));
  const plan = walk(
    {
      conditions: [query.where, ...query.conditions],
      values: [
        ...query.keys.map((key) => key.expression),
        ...query.measures.filter((one) => one.kind !== "column"),
      ],
      measured: bare,
    },
    scope,
  );
  if (plan === null) return null;
  const contexts = new Map<string, Context>();
  const cellTotal = query.keys.reduce((product, key) => product * key.labels.length, 1);
  let hasImpossibleCell = false;
  const values = query.measures.map(() => new Set<number>());
  const read = [...readsOf(query.conditions).columns].sort((a, b) => a - b);
  for (const binding of plan.bindings) {
    const cells = new Map<number, Cell>();
    for (const sample of plan.rows(binding)) {
      addSample(query, plan, sample, { cells, values, read });
    }
    if (cells.size < cellTotal) hasImpossibleCell = true;
    for (const cell of cells.values()) {
      const atoms = sorted(cell.atoms).map(({ lacking, ...atom }) => ({
        ...{ ...atom, lacking: [...lacking].sort() },
      }));
      const context = { atoms, spreads: sorted(cell.vectors).map(spreadOf) };
      contexts.set(JSON.stringify(context), context);
    }
  }
  const measured = query.measures.map((one, index) =>
    one.kind === "column" ? null : [...(values[index] ?? [])].sort((a, b) => a - b),
  );
  return { contexts: [...contexts.values()], hasImpossibleCell, measured };
}

interface Cell {
  readonly atoms: Map<string, Omit<Atom, "lacking"> & { readonly lacking: Set<string> }>;
  readonly vectors: Map<string, Vector>;
}

interface Vector {
  readonly truths: readonly boolean[];
  /** For each measure: by the classes of all other fields, the values seen and how many each stands for. */
  readonly seen: readonly Map<string, Map<number, number>>[];
}

/** What the walk has found so far. */
interface Found {
  readonly cells: Map<number, Cell>;
  /** For each measure, all its values. */
  readonly values: readonly Set<number>[];
  /** The columns that conditions read. */
  readonly read: readonly number[];
}

function addSample(
  query: CohortQuery,
  plan: Walk,
  sample: SampleRow,
  { cells, values, read }: Found,
): void {
  const of = (expression: Expression): number | null =>
    evaluateExpression(expression, sample.row, sample.parameters);
  if (query.where !== null && of(query.where) !== 1) return;
  const keys = query.keys.map((key) => Number(of(key.expression) ?? Number.NaN));
  const cell = entry(cells, cellIndex(query, keys), () => ({
    atoms: new Map(),
    vectors: new Map(),
  }));
  const truths = query.conditions.map((condition) => of(condition) === 1);
  const classes = query.measures.map((measure) => classOf(measure, plan, sample, of(measure)));
  const name = truths.map(Number).join("");
  const lacking = read.filter((column) => (sample.row[column] ?? null) === null).join();
  entry(cell.atoms, `${name} ${classes.join()}`, () => ({
    ...{ truths, classes, lacking: new Set<string>() },
  })).lacking.add(lacking);
  const vector = entry(cell.vectors, name, () => ({
    truths,
    seen: query.measures.map(() => new Map()),
  }));
  for (const [position, measure] of query.measures.entries()) {
    const value = of(measure);
    const seen = vector.seen[position];
    if (value === null || seen === undefined) continue;
    values[position]?.add(value);
    const own = readsOf([measure]).columns;
    const others = sample.classes.filter((_, at) => !own.has(plan.columns[at] ?? -1)).join();
    entry(seen, others, () => new Map<number, number>()).set(value, sizeOf(measure, plan, sample));
  }
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
function classOf(measure: Expression, plan: Walk, sample: SampleRow, value: number | null): string {
  if (value === null) return "missing";
  if (measure.kind !== "column") return String(value);
  return `class ${sample.classes[plan.columns.indexOf(measure.column)] ?? 0}`;
}

function sizeOf(measure: Expression, plan: Walk, sample: SampleRow): number {
  if (measure.kind !== "column") return 1;
  const position = plan.columns.indexOf(measure.column);
  return plan.domains[position]?.[sample.classes[position] ?? 0]?.size ?? 1;
}

function spreadOf({ truths, seen }: Vector): Spread {
  const values = seen.map((byOthers) => {
    const counts = [...byOthers.values()].map((one) =>
      [...one.values()].reduce((a, b) => a + b, 0),
    );
    return Math.max(0, ...counts);
  });
  return { truths, values };
}

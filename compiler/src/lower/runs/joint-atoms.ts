import { cellIndex, evaluateExpression, type Expression, type Query, type Scope } from "@qsc/plan";
import { textOf } from "../cohort-registry.ts";
import { walk, type SampleRow, type Walk } from "../cohorts/enumerate.ts";
import { readsOf } from "../cohorts/reads.ts";

/** A way in which a person can fall in the queries of several runs. */
export interface JointAtom {
  /** By query: the cell and the cohorts of it that the person is in, or null outside of its `where`. */
  readonly places: readonly (Place | null)[];
  /** By measure: the most values that it takes while all fields outside of it stay the same. */
  readonly spreads: readonly number[];
}

export interface Place {
  readonly cell: number;
  readonly cohorts: readonly boolean[];
}

export interface JointAtoms {
  readonly atoms: readonly JointAtom[];
  /** The distinct expressions that the queries sum. */
  readonly measures: readonly Expression[];
}

/** All atoms of queries without parameters, exactly; null when there is too much to walk. */
export function jointAtoms(
  queries: readonly Query[],
  dataset: Scope["dataset"],
): JointAtoms | null {
  const measures = distinctMeasures(queries);
  const columns = measures.flatMap((one) => (one.kind === "column" ? [one.column] : []));
  const plan = walk(
    {
      conditions: queries.flatMap(({ where, cohorts }) => [
        where,
        ...cohorts.map(({ condition }) => condition),
      ]),
      values: [
        ...queries.flatMap(({ keys }) => keys.map((key) => key.expression)),
        ...measures.filter((one) => one.kind !== "column"),
      ],
      measured: columns,
    },
    { dataset, parameters: [] },
  );
  if (plan === null) return null;
  const found = new Map<string, Found>();
  for (const sample of plan.rows([])) {
    const places = queries.map((query) => placeOf(query, sample));
    if (places.every((place) => place === null)) continue;
    const name = JSON.stringify(places);
    const known = found.get(name) ?? { places, seen: measures.map(() => new Map()) };
    found.set(name, known);
    note(known, measures, plan, sample);
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const atoms = sorted.map(({ places, seen }) => ({ places, spreads: seen.map(mostValues) }));
  return { atoms, measures };
}

function distinctMeasures(queries: readonly Query[]): readonly Expression[] {
  const measures = new Map<string, Expression>();
  for (const { value } of queries.flatMap(({ sums }) => sums)) measures.set(textOf(value), value);
  return [...measures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function placeOf(query: Query, { row }: SampleRow): Place | null {
  const of = (expression: Expression): number | null => evaluateExpression(expression, row, []);
  if (query.where !== null && of(query.where) !== 1) return null;
  const cell = cellIndex(
    query,
    query.keys.map((key) => Number(of(key.expression) ?? Number.NaN)),
  );
  const cohorts = query.cohorts.map(({ condition }) => condition === null || of(condition) === 1);
  return { cell, cohorts };
}

interface Found {
  readonly places: JointAtom["places"];
  /** By measure: by the classes of all other fields, the values seen and how many each stands for. */
  readonly seen: readonly Map<string, Map<number, number>>[];
}

function note(atom: Found, measures: readonly Expression[], plan: Walk, sample: SampleRow): void {
  for (const [index, measure] of measures.entries()) {
    const value = evaluateExpression(measure, sample.row, []);
    if (value === null) continue;
    const own = readsOf([measure]).columns;
    const others = sample.classes.filter((_, at) => !own.has(plan.columns[at] ?? -1)).join();
    const values = atom.seen[index]?.get(others) ?? new Map<number, number>();
    atom.seen[index]?.set(others, values.set(value, classSize(measure, plan, sample)));
  }
}

/** A column that is summed as it is stands for every value of its class, anything else for one. */
function classSize(measure: Expression, plan: Walk, sample: SampleRow): number {
  if (measure.kind !== "column") return 1;
  const position = plan.columns.indexOf(measure.column);
  return plan.domains[position]?.[sample.classes[position] ?? 0]?.size ?? 1;
}

function mostValues(byOthers: ReadonlyMap<string, ReadonlyMap<number, number>>): number {
  const counts = [...byOthers.values()].map((one) => [...one.values()].reduce((a, b) => a + b, 0));
  return Math.max(0, ...counts);
}

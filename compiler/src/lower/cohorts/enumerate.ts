import type { Expression, Row, Scope } from "@qsc/plan";
import { classCount, classesOf, cutCondition, cutNothing, cutValue, noCuts } from "./domains.ts";
import type { Cuts, DomainClass } from "./domains.ts";
import { readsOf } from "./reads.ts";

/** The most rows that are walked; a second or so of work. */
export const MAX_WALK: number = 2 ** 18;

/** What a walk has to tell apart. */
export interface Distinctions {
  readonly conditions: readonly (Expression | null)[];
  /** Expressions of which every value matters. */
  readonly values: readonly Expression[];
  /** Columns that are read as they are, in a sum. */
  readonly measured: readonly number[];
}

/** One row that stands for all rows that nothing tells apart from it. */
export interface SampleRow {
  readonly row: Row;
  readonly parameters: readonly number[];
  /** Class number of each walked column, in the order of `Walk.columns`. */
  readonly classes: readonly number[];
}

export interface Walk {
  readonly columns: readonly number[];
  readonly domains: readonly (readonly DomainClass[])[];
  /** Every binding of the parameters that are read; others keep their first value. */
  readonly bindings: readonly (readonly number[])[];
  readonly rows: (parameters: readonly number[]) => Iterable<SampleRow>;
}

/** A walk over every row that can be told apart, for every binding; null when there are too many. */
export function walk(distinctions: Distinctions, scope: Scope): Walk | null {
  const cuts: Cuts = noCuts();
  for (const condition of distinctions.conditions) {
    if (condition !== null) cutCondition(cuts, condition, scope);
  }
  for (const value of distinctions.values) cutValue(cuts, value, scope);
  for (const column of distinctions.measured) cutNothing(cuts, column);
  const columns = [...cuts.points.keys()].sort((a, b) => a - b);
  const reads = readsOf([...distinctions.conditions, ...distinctions.values]);
  let size = 1;
  for (const column of columns) size *= classCount(cuts, column, scope);
  for (const parameter of reads.parameters) size *= scope.parameters[parameter]?.values.length ?? 1;
  if (size > MAX_WALK) return null;
  const domains = columns.map((column) => classesOf(cuts, column, scope));
  return {
    columns,
    domains,
    bindings: bindingsOf(reads.parameters, scope),
    rows: (parameters) => rowsOf(columns, domains, scope, parameters),
  };
}

/** Every binding of the parameters in `read`; others keep their first value. */
export function bindingsOf(
  read: ReadonlySet<number>,
  scope: Scope,
): readonly (readonly number[])[] {
  return scope.parameters.reduce<readonly (readonly number[])[]>(
    (bindings, parameter, index) =>
      bindings.flatMap((binding) =>
        (read.has(index) ? parameter.values : parameter.values.slice(0, 1)).map((value) => [
          ...binding,
          value,
        ]),
      ),
    [[]],
  );
}

function* rowsOf(
  columns: readonly number[],
  domains: readonly (readonly DomainClass[])[],
  scope: Scope,
  parameters: readonly number[],
): Generator<SampleRow> {
  const classes = columns.map(() => 0);
  for (;;) {
    const row: (number | null)[] = scope.dataset.columns.map(() => null);
    for (const [position, column] of columns.entries()) {
      row[column] = domains[position]?.[classes[position] ?? 0]?.representative ?? null;
    }
    yield { row, parameters, classes: [...classes] };
    let position = columns.length - 1;
    while (position >= 0 && (classes[position] ?? 0) + 1 === domains[position]?.length) {
      classes[position] = 0;
      position--;
    }
    if (position < 0) return;
    classes[position] = (classes[position] ?? 0) + 1;
  }
}

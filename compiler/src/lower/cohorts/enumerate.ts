import { storedColumns, type Expression, type Row, type Scope, type Slots } from "@qsc/plan";
import { classCount, classesOf, cutCondition, cutNothing, cutValue, noCuts } from "./domains.ts";
import type { Cuts, DomainClass } from "./domains.ts";
import { joinedWalks, type JoinedWalk } from "./person-rows.ts";
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
  /** A person's columns; then for each joined data set its first, whose class says which rows the person has of it. */
  readonly columns: readonly number[];
  /** The classes of the person's columns. */
  readonly domains: readonly (readonly DomainClass[])[];
  /** Every binding of the parameters that are read; others keep their first value. */
  readonly bindings: readonly (readonly number[])[];
  readonly rows: (parameters: readonly number[]) => Iterable<SampleRow>;
}

/**
 * A walk over every person that can be told apart, for every binding; null when there are too many.
 * Persons differ in their own columns and in what quantified expressions make of their rows (`joinedWalks`).
 */
export function walk(distinctions: Distinctions, scope: Scope): Walk | null {
  const cuts: Cuts = noCuts();
  for (const condition of distinctions.conditions) {
    if (condition !== null) cutCondition(cuts, condition, scope);
  }
  for (const value of distinctions.values) cutValue(cuts, value, scope);
  for (const column of distinctions.measured) cutNothing(cuts, column);
  const own = scope.dataset.columns.length;
  const columns = [...cuts.points.keys()].filter((one) => one < own).sort((a, b) => a - b);
  const expressions = [...distinctions.conditions, ...distinctions.values];
  const reads = readsOf(expressions);
  let size = 1;
  for (const column of columns) size *= classCount(cuts, column, scope);
  for (const parameter of reads.parameters) size *= scope.parameters[parameter]?.values.length ?? 1;
  if (size > MAX_WALK) return null;
  const domains = columns.map((column) => classesOf(cuts, column, scope));
  const bindings = bindingsOf(reads.parameters, scope);
  const persons = (parameters: readonly number[]): Iterable<SampleRow> =>
    rowsOf(columns, domains, scope, parameters);
  const joined = joinedWalks(
    expressions.filter((one) => one !== null),
    cuts,
    scope,
  );
  if (joined.length === 0) return { columns, domains, bindings, rows: persons };
  if (!fits(bindings, persons, joined)) return null;
  return {
    columns: [...columns, ...joined.map(({ slots }) => slots.first)],
    domains,
    bindings,
    rows: (parameters) => withJoinedRows(persons(parameters), joined),
  };
}

/** Whether there are few enough persons when each comes with all choices of joined rows; a joined row counts like a person. */
function fits(
  bindings: Walk["bindings"],
  everybody: Walk["rows"],
  joined: readonly JoinedWalk[],
): boolean {
  let size = 0;
  for (const binding of bindings) {
    for (const { row, parameters } of everybody(binding)) {
      let [persons, joinedRows] = [1, 0];
      for (const { choices } of joined) {
        const own = choices(row, parameters);
        if (own === null) return false;
        const rows = own.reduce((sum, choice) => sum + choice.rows.length, 0);
        [persons, joinedRows] = [persons * own.length, joinedRows * own.length + persons * rows];
      }
      size += persons + joinedRows;
      if (size > MAX_WALK) return false;
    }
  }
  return true;
}

function* withJoinedRows(
  persons: Iterable<SampleRow>,
  joined: readonly JoinedWalk[],
): Generator<SampleRow> {
  for (const person of persons) {
    let samples: readonly SampleRow[] = [person];
    for (const { slots, choices } of joined) {
      const rows = choices(person.row, person.parameters) ?? [];
      samples = samples.flatMap((sample) =>
        rows.map((choice) => ({
          ...sample,
          row: placed(sample.row, slots, choice.rows),
          classes: [...sample.classes, choice.id],
        })),
      );
    }
    yield* samples;
  }
}

/** The person with these rows in the first slots. */
function placed(person: Row, { first, width }: Slots, rows: readonly Row[]): Row {
  const row = [...person];
  for (const [slot, one] of rows.entries()) {
    for (let at = 0; at < width; at++) row[first + slot * width + at] = one[at] ?? null;
  }
  return row;
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
  const nothing = storedColumns(scope.dataset).map(() => null);
  for (;;) {
    const row: (number | null)[] = [...nothing];
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

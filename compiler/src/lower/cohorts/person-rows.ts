import {
  combineRows,
  evaluateExpression,
  quantifiedIn,
  slotsOf,
  type Expression,
  type Quantified,
  type Row,
  type Scope,
  type Slots,
} from "@qsc/plan";
import { classCount, classesOf, type Cuts, type DomainClass } from "./domains.ts";
import { readsOf } from "./reads.ts";

/** Steps of all searches of one walk; a second or so of work. */
const MAX_STEPS = 2 ** 18;

/** The rows of one joined data set that a person may have, by what quantified expressions make of them. */
export interface JoinedWalk {
  readonly slots: Slots;
  /**
   * One choice of rows for each combination of values that the quantified expressions can have together,
   * for a person with the other values of `row`; null when there is too much to search.
   */
  readonly choices: (row: Row, parameters: readonly number[]) => readonly Choice[] | null;
}

/** At most as many rows as there are slots; each holds the values of a slot's columns. */
export interface Choice {
  /** The same for the same rows, whoever has them. */
  readonly id: number;
  readonly rows: readonly Row[];
}

/** The joined data sets that expressions read. */
export function joinedWalks(
  expressions: readonly Expression[],
  cuts: Cuts,
  scope: Scope,
): readonly JoinedWalk[] {
  const quantified = quantifiedIn(expressions);
  const budget = { steps: MAX_STEPS };
  return slotsOf(scope.dataset).flatMap((slots) => {
    const own = quantified.filter((one) => one.slots.first === slots.first);
    return own.length === 0 ? [] : [joinedWalk(slots, own, cuts, scope, budget)];
  });
}

function joinedWalk(
  slots: Slots,
  quantified: readonly Quantified[],
  cuts: Cuts,
  scope: Scope,
  budget: { steps: number },
): JoinedWalk {
  const reads = readsOf(quantified);
  const isField = (column: number): boolean =>
    column > slots.first && column < slots.first + slots.width;
  const outside = [...reads.columns].filter((column) => column < scope.dataset.columns.length);
  const fields = [...reads.columns].filter(isField).sort((a, b) => a - b);
  const rowCount = fields.reduce((size, column) => size * classCount(cuts, column, scope), 1);
  const known = new Map<string, readonly Choice[] | null>();
  const ids = new Map<string, number>();
  const choicesOf = (person: Row, parameters: readonly number[]): readonly Choice[] | null => {
    budget.steps -= rowCount;
    if (budget.steps < 0) return null;
    const domains = fields.map((column) => classesOf(cuts, column, scope));
    const rows = rowsOf(fields, domains, person);
    const kinds = distinctRows(rows, slots, quantified, parameters);
    const chosen = search(kinds, quantified, slots.count, budget);
    if (chosen === null) return null;
    return chosen.map((own) => {
      const name = own.map(String).sort().join(";");
      const id = ids.get(name) ?? ids.size;
      ids.set(name, id);
      return { id, rows: own };
    });
  };
  return {
    slots,
    choices: (person, parameters) => {
      const key = [
        ...outside.map((column) => person[column]),
        ...[...reads.parameters].map((parameter) => parameters[parameter]),
      ].join();
      const found = known.get(key);
      if (found !== undefined) return found;
      const choices = choicesOf(person, parameters);
      known.set(key, choices);
      return choices;
    },
  };
}

/** The person with every row in slot 0 that can be told apart; one array, written anew for each. */
function* rowsOf(
  fields: readonly number[],
  domains: readonly (readonly DomainClass[])[],
  person: Row,
): Generator<Row> {
  const row = [...person];
  const classes = fields.map(() => 0);
  for (;;) {
    for (const [at, field] of fields.entries()) {
      row[field] = domains[at]?.[classes[at] ?? 0]?.representative ?? null;
    }
    yield row;
    let at = fields.length - 1;
    while (at >= 0 && (classes[at] ?? 0) + 1 === domains[at]?.length) classes[at--] = 0;
    if (at < 0) return;
    classes[at] = (classes[at] ?? 0) + 1;
  }
}

/** A row's own values, and what each quantified expression makes of it. */
interface RowKind {
  readonly row: Row;
  readonly values: readonly (number | null)[];
}

function distinctRows(
  rows: Iterable<Row>,
  { first, width }: Slots,
  quantified: readonly Quantified[],
  parameters: readonly number[],
): readonly RowKind[] {
  const kinds = new Map<string, RowKind>();
  for (const row of rows) {
    const values = quantified.map(({ operand }) => evaluateExpression(operand, row, parameters));
    const name = values.join();
    if (kinds.has(name)) continue;
    kinds.set(name, { row: [1, ...row.slice(first + 1, first + width)], values });
  }
  return [...kinds.values()];
}

/** What rows chosen so far amount to, and how they came about. */
interface State {
  readonly totals: readonly (number | null)[];
  readonly last: Row | null;
  readonly before: State | null;
}

/**
 * Breadth first from no row at all, one row a step, as far as there are slots.
 * Quantified expressions accumulate row by row, so what is reached first is reached with the fewest rows,
 * and whatever more rows could add to another way there they can add to this one.
 */
function search(
  kinds: readonly RowKind[],
  quantified: readonly Quantified[],
  slots: number,
  budget: { steps: number },
): readonly (readonly Row[])[] | null {
  const start = quantified.map(({ kind }) => combineRows(kind, []));
  let frontier: readonly State[] = [{ totals: start, last: null, before: null }];
  const seen = new Map(frontier.map((state) => [state.totals.join(), state]));

  for (let row = 0; row < slots && frontier.length > 0; row++) {
    const next: State[] = [];
    for (const before of frontier) {
      for (const { row: last, values } of kinds) {
        if (budget.steps-- <= 0) return null;
        const totals = quantified.map(({ kind }, at) =>
          withRow(kind, before.totals[at] ?? null, values[at] ?? null),
        );
        const name = totals.join();
        if (seen.has(name)) continue;
        const state = { totals, last, before };
        seen.set(name, state);
        next.push(state);
      }
    }
    frontier = next;
  }
  return [...seen.values()].map(rowsChosen);
}

/** The value of a quantified expression when a row is added. */
function withRow(
  kind: Quantified["kind"],
  sofar: number | null,
  value: number | null,
): number | null {
  if (kind === "number") return (sofar ?? 0) + combineRows("any", [value ?? 0])!;
  return combineRows(
    kind,
    [sofar, value].filter((one) => one !== null),
  );
}

function rowsChosen(state: State): readonly Row[] {
  const rows: Row[] = [];
  for (let at: State | null = state; at !== null; at = at.before) {
    if (at.last !== null) rows.push(at.last);
  }
  return rows;
}

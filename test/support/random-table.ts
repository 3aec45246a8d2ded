import { boundsOf, type Column } from "@qsc/plan";
import type { Table } from "@qsc/runtime";
import type { Random } from "./random.ts";

/** Rows whose values pile up at one end of each domain, so that cells of all sizes occur. */
export function randomTable(columns: readonly Column[], rows: number, random: Random): Table {
  const skewed = random.chance(50);
  return {
    rows,
    columns: columns.map(({ type, optional }) => {
      const { min, max } = boundsOf(type);
      const draw = (): number => random.between(min, max);
      const values = Int32Array.from({ length: rows }, () =>
        skewed ? Math.min(draw(), draw(), draw()) : draw(),
      );
      if (!optional) return { values };
      const missing = random.pick([0, 10, 50]);
      const present = Uint8Array.from({ length: rows }, () => (random.chance(missing) ? 0 : 1));
      return { values: values.map((value, row) => (present[row] === 1 ? value : min)), present };
    }),
  };
}

/** The table with one to four persons replaced by others. */
export function withOthers(table: Table, columns: readonly Column[], random: Random): Table {
  const replaced = new Map(
    Array.from({ length: random.between(1, 4) }, (_, person) => [random.below(table.rows), person]),
  );
  const others = randomTable(columns, 4, random);
  // A person who differs in some fields only stays in the same cells more often.
  const share = random.pick([20, 50, 100]);
  return {
    rows: table.rows,
    columns: table.columns.map(({ values, present }, at) => {
      const other = others.columns[at];
      const changed = new Map([...replaced].filter(() => random.chance(share)));
      const pick = (own: number, row: number, all: ArrayLike<number> | undefined): number => {
        const person = changed.get(row);
        return person === undefined ? own : (all?.[person] ?? own);
      };
      const newValues = values.map((value, row) => pick(value, row, other?.values));
      if (present === undefined) return { values: newValues };
      return {
        values: newValues,
        present: present.map((value, row) => pick(value, row, other?.present)),
      };
    }),
  };
}

/** The rows of three sites, about as many of each. */
export function threeSites({ rows }: Table): readonly [number, number, number] {
  const third = Math.floor(rows / 3);
  return [third, third, rows - 2 * third];
}

/** A table in parts of so many rows. */
export function inParts(table: Table, counts: readonly number[]): readonly Table[] {
  let first = 0;
  return counts.map((rows) => {
    const [from, to] = [first, (first += rows)];
    const columns = table.columns.map(({ values, present }) => ({
      values: values.slice(from, to),
      ...(present && { present: present.slice(from, to) }),
    }));
    return { rows, columns };
  });
}

/** The same persons in another order. */
export function shuffled(table: Table, random: Random): Table {
  const order = Array.from({ length: table.rows }, (_, row) => row);
  for (let last = order.length - 1; last > 0; last--) {
    const at = random.below(last + 1);
    [order[last], order[at]] = [order[at] ?? last, order[last] ?? at];
  }
  return {
    rows: table.rows,
    columns: table.columns.map(({ values, present }) => ({
      values: Int32Array.from(order, (row) => values[row] ?? 0),
      ...(present && { present: Uint8Array.from(order, (row) => present[row] ?? 0) }),
    })),
  };
}

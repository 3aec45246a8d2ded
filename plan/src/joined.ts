import { withParts } from "./parts.ts";
import type { Expression, Quantified, Slots } from "./expression.ts";
import type { Column, Dataset, JoinedData } from "./plan.ts";

/** The most rows of one person that a joined data set may declare: each has planes of its own in every lane. */
export const MAX_ROWS_PER_PERSON = 128;

/** The most stored columns of a contract that joins data sets: each is shared for every person. */
export const MAX_STORED_COLUMNS = 2048;

/** The number of stored columns, without making them. */
export function storedColumnCount({ columns, joined = [] }: Dataset): number {
  const inSlots = joined.map((one) => one.rowsPerPerson * (1 + one.columns.length));
  return inSlots.reduce((sum, count) => sum + count, columns.length);
}

/**
 * Every column that is shared: the person's own, then for each joined data set slot after slot
 * a Bool that tells whether the slot is used, and the data set's columns.
 * Columns of expressions, circuits and rows are numbered by this list.
 */
export function storedColumns(dataset: Dataset): readonly Column[] {
  const known = stored.get(dataset);
  if (known !== undefined) return known;
  const columns = [...dataset.columns, ...(dataset.joined ?? []).flatMap(slotColumns)];
  stored.set(dataset, columns);
  return columns;
}

const stored = new WeakMap<Dataset, readonly Column[]>();

/** Slot 0 has the names that expressions are printed with: it stands for any slot. */
function slotColumns({ name, columns, rowsPerPerson }: JoinedData): readonly Column[] {
  return Array.from({ length: rowsPerPerson }, (_, slot) => {
    const place = slot === 0 ? name : `${name}[${slot + 1}]`;
    const used: Column = { name: place, type: { kind: "bool" }, optional: false };
    return [used, ...columns.map((column) => ({ ...column, name: `${place}.${column.name}` }))];
  }).flat();
}

/** Where the slots of each joined data set are among the stored columns. */
export function slotsOf(dataset: Dataset): readonly Slots[] {
  let first = dataset.columns.length;
  return (dataset.joined ?? []).map(({ columns, rowsPerPerson }) => {
    const slots = { first, width: 1 + columns.length, count: rowsPerPerson };
    first += slots.width * slots.count;
    return slots;
  });
}

/** The operand of a quantified expression, written for `slot` instead of slot 0. */
export function operandInSlot({ slots, operand }: Quantified, slot: number): Expression {
  const move = (expression: Expression): Expression => {
    if (expression.kind === "column") {
      const within = expression.column - slots.first;
      const moves = within >= 0 && within < slots.width;
      return moves
        ? { kind: "column", column: expression.column + slot * slots.width }
        : expression;
    }
    return withParts(expression, move);
  };
  return move(operand);
}

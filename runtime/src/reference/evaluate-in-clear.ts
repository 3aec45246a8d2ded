import { boundsOfExpression, type Plan, type Query } from "@qsc/plan";
import { cellCount, type Figures } from "../results/figures.ts";
import type { Table } from "../local/table.ts";
import { applyGates } from "./apply-gates.ts";
import { rowFunction } from "./evaluate-expression.ts";

/** What a table of one query holds before any gate: exact, for every cohort, released or not. */
export interface RawCell {
  readonly cohorts: readonly number[];
  readonly sums: readonly bigint[];
}

/**
 * The plan's result computed in the clear over pooled rows, straight from plan/src/plan.ts: an oracle.
 * `parameters` holds one integer a parameter of the plan, in its order.
 * Nothing else in the runtime uses this.
 */
export function evaluateInClear(plan: Plan, parameters: readonly number[], table: Table): Figures {
  const k = plan.disclosure.minimumCohort;
  return {
    queries: plan.queries.map((query) => ({
      cells: applyGates(query, k, rawCells(plan, query, parameters, table)),
    })),
  };
}

/** Sizes and sums of every cell, with no gate applied. */
export function rawCells(
  plan: Plan,
  query: Query,
  parameters: readonly number[],
  table: Table,
): readonly RawCell[] {
  const cells = Array.from({ length: cellCount(query) }, () => ({
    cohorts: query.cohorts.map(() => 0),
    sums: query.sums.map(() => 0n),
  }));
  const where = query.where === null ? () => 1 : rowFunction(query.where, table, parameters);
  const cellOf = cellFunction(query, table, parameters);
  const conditions = query.cohorts.map(({ condition }) =>
    condition === null ? () => 1 : rowFunction(condition, table, parameters),
  );
  const values = query.sums.map(({ value }) => rowFunction(value, table, parameters));
  const offsets = query.sums.map(({ value }) => boundsOfExpression(value, plan).min);
  for (let row = 0; row < table.rows; row++) {
    if (where(row) !== 1) continue;
    const cell = cells[cellOf(row)];
    if (cell === undefined) throw new RangeError(`row ${row} falls in no cell`);
    const holds = conditions.map((condition) => condition(row) === 1);
    holds.forEach((held, cohort) => {
      if (held) cell.cohorts[cohort] = (cell.cohorts[cohort] ?? 0) + 1;
    });
    query.sums.forEach((sum, index) => {
      if (holds[sum.cohort] !== true) return;
      const value = values[index]?.(row) ?? null;
      if (value === null) throw new TypeError(`a sum reads a missing value, row ${row}`);
      const distance = BigInt(value - (offsets[index] ?? 0));
      cell.sums[index] = (cell.sums[index] ?? 0n) + distance ** BigInt(sum.power);
    });
  }
  return cells;
}

function cellFunction(
  query: Query,
  table: Table,
  parameters: readonly number[],
): (row: number) => number {
  const keys = query.keys.map((key) => ({
    ...key,
    value: rowFunction(key.expression, table, parameters),
  }));
  return (row) => {
    let cell = 0;
    for (const key of keys) {
      const value = key.value(row);
      const index = value === null ? -1 : value - key.min;
      if (index < 0 || index >= key.labels.length) {
        throw new RangeError(`row ${row} has no label in key ${key.name}`);
      }
      cell = cell * key.labels.length + index;
    }
    return cell;
  };
}

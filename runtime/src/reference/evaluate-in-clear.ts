import {
  boundsOfExpression,
  cellCount,
  cellIndex,
  evaluateExpression,
  MAX_RANKS,
  type CellTotals,
  type Expression,
  type Plan,
  type Query,
  type RandomBits,
  type Row,
} from "@qsc/plan";
import type { Table } from "../local/table.ts";
import type { Figures } from "../results/figures.ts";
import { applyGates } from "./apply-gates.ts";
import { noisyCells } from "./noisy-cells.ts";

/** What else than rows and parameters a result may depend on. */
export interface ClearSurroundings {
  /** How many of the rows each site has, in order; one site when absent. */
  readonly sites?: readonly number[];
  /** Needed by plans with noise. */
  readonly random?: RandomBits | null;
}

/**
 * The plan's result computed in the clear over pooled rows, straight from plan/src/plan.ts: an oracle.
 * `parameters` holds one integer a parameter of the plan, in its order.
 * Nothing else in the runtime uses this: it sees every row, so it is for made-up rows alone,
 * those of the project's own tests, those of a node's test of itself, and those that `qsc test` finds in a contract.
 */
export function evaluateInClear(
  plan: Plan,
  parameters: readonly number[],
  table: Table,
  { sites = [table.rows], random = null }: ClearSurroundings = {},
): Figures {
  const cells = plan.queries.map((query, index) => {
    const raw = rawCells(plan, query, parameters, table, sites);
    return query.noise === undefined ? raw : noisyCells(plan, index, raw, random);
  });
  return applyGates(plan, cells, parameters);
}

/** Sizes and sums of every cell, with no gate applied. */
export function rawCells(
  plan: Plan,
  query: Query,
  parameters: readonly number[],
  table: Table,
  sites: readonly number[] = [table.rows],
): readonly CellTotals[] {
  const cells = Array.from({ length: cellCount(query) }, () => ({
    cohorts: query.cohorts.map(() => 0),
    sites: sites.map(() => query.cohorts.map(() => 0)),
    sums: query.sums.map(() => 0n),
    siteSums: sites.map(() => query.sums.map(() => 0n)),
    largest: query.sums.map((): bigint[] => []),
  }));
  const siteOfRow = sites.flatMap((rows, site) => Array.from({ length: rows }, () => site));
  const offsets = query.sums.map(({ value }, sum) => {
    const own = query.noise?.find(({ figure }) => figure.kind === "sum" && figure.sum === sum);
    return own?.figure.kind === "sum" ? own.figure.offset : boundsOfExpression(value, plan).min;
  });
  for (let index = 0; index < table.rows; index++) {
    const row = rowOf(table, index);
    const of = (expression: Expression): number | null =>
      evaluateExpression(expression, row, parameters);
    const holds = (condition: Expression | null): boolean =>
      condition === null || of(condition) === 1;
    if (!holds(query.where)) continue;
    const keys = query.keys.map((key) => of(key.expression) ?? Number.NaN);
    const cell = cells[cellIndex(query, keys)];
    if (cell === undefined) throw new RangeError(`row ${index} falls in no cell`);
    const members = query.cohorts.map(({ condition }) => holds(condition));
    members.forEach((member, cohort) => {
      if (!member) return;
      cell.cohorts[cohort]! += 1;
      cell.sites[siteOfRow[index]!]![cohort]! += 1;
    });
    query.sums.forEach((sum, position) => {
      if (members[sum.cohort] !== true) return;
      const value = of(sum.value);
      if (value === null) throw new TypeError(`a sum reads a missing value in row ${index}`);
      const distance = BigInt(value - offsets[position]!);
      const contribution = distance ** BigInt(sum.power);
      cell.sums[position]! += contribution;
      cell.siteSums[siteOfRow[index]!]![position]! += contribution;
      cell.largest[position]!.push(distance);
    });
  }
  return cells.map((cell) => ({ ...cell, largest: cell.largest.map(largestOf) }));
}

function largestOf(values: readonly bigint[]): readonly bigint[] {
  return [...values].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)).slice(0, MAX_RANKS);
}

function rowOf(table: Table, row: number): Row {
  return table.columns.map(({ values, present }) =>
    present?.[row] === 0 ? null : (values[row] ?? null),
  );
}

import { recipientsOfFigure, secretResults, type Output, type Query } from "@qsc/plan";
import type { Table } from "./attack.ts";
import { sizeOf } from "./narrowed.ts";

/** What is computed in the circuit of one cell, as the attacker sees it. */
export function secretsOf(
  { query, members, values, offsets, parameters, bound }: Table,
  cell: number,
  database: readonly number[],
  flags: readonly boolean[],
): readonly string[] {
  if (!query.items.some(({ hidden }) => hidden === true)) return [];
  const cohorts = (members[cell] ?? []).map((cohort) => sizeOf(cohort, database));
  const sums = query.sums.map(({ power }, at) => {
    const added = (values[cell]?.[at] ?? []).map((value, kind) => {
      const distance = BigInt((value ?? 0) - (offsets[at] ?? 0));
      return value === null ? 0n : distance ** BigInt(power) * BigInt(database[kind] ?? 0);
    });
    return added.reduce((sum, one) => sum + one, 0n);
  });
  const results = secretResults({ parameters }, query, { cohorts, sums }, flags, bound);
  return results.flatMap((result) => {
    if (result === null) return [];
    if (!result.open) return ["x"];
    const { value } = result;
    if (value === null) return ["undefined"];
    return [typeof value === "boolean" ? String(value) : `${value.over}/${value.under}`];
  });
}

/** Whether anybody is told a figure, or a gate's flag. */
export function isTold(query: Query, figure: Output["figure"]): boolean {
  return recipientsOfFigure(query, figure).length > 0;
}

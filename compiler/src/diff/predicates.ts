import { evaluateExpression, type Expression, type Scope } from "@qsc/plan";
import { walk } from "../lower/cohorts/enumerate.ts";
import { textOf } from "./common-scope.ts";

/** How the rows of a new predicate lie to those of an old one, for every binding of the parameters. */
export type PredicateRelation = "same" | "wider" | "narrower" | "different" | "undecided";

/** Decided by a walk over all rows that can be told apart; null holds for every row. */
export function comparePredicates(
  old: Expression | null,
  next: Expression | null,
  scope: Scope,
  within: Expression | null = null,
): PredicateRelation {
  if (textOf(old) === textOf(next)) return "same";
  const plan = walk({ conditions: [within, old, next], values: [], measured: [] }, scope);
  if (plan === null) return "undecided";
  let [gains, loses] = [false, false];
  for (const binding of plan.bindings) {
    for (const { row, parameters } of plan.rows(binding)) {
      const holds = (condition: Expression | null): boolean =>
        condition === null || evaluateExpression(condition, row, parameters) === 1;
      if (!holds(within)) continue;
      const [before, after] = [holds(old), holds(next)];
      if (after && !before) gains = true;
      if (before && !after) loses = true;
    }
  }
  if (gains) return loses ? "different" : "wider";
  return loses ? "narrower" : "same";
}

/** How new cells lie to old ones. */
export type PartitionRelation = "same" | "finer" | "coarser" | "different" | "undecided";

/** Compares two lists of group keys over the rows that both versions count. */
export function comparePartitions(
  old: readonly Expression[],
  next: readonly Expression[],
  scope: Scope,
  within: readonly (Expression | null)[],
): PartitionRelation {
  if (textOf(sorted(old)) === textOf(sorted(next))) return "same";
  const plan = walk({ conditions: within, values: [...old, ...next], measured: [] }, scope);
  if (plan === null) return "undecided";
  let [finer, coarser] = [false, false];
  for (const binding of plan.bindings) {
    const newOf = new Map<string, string>();
    const oldOf = new Map<string, string>();
    for (const { row, parameters } of plan.rows(binding)) {
      const of = (one: Expression): number | null => evaluateExpression(one, row, parameters);
      if (within.some((condition) => condition !== null && of(condition) !== 1)) continue;
      const [before, after] = [textOf(old.map(of)), textOf(next.map(of))];
      if ((newOf.get(before) ?? after) !== after) finer = true;
      if ((oldOf.get(after) ?? before) !== before) coarser = true;
      newOf.set(before, after);
      oldOf.set(after, before);
    }
  }
  if (finer) return coarser ? "different" : "finer";
  return coarser ? "coarser" : "same";
}

function sorted(expressions: readonly Expression[]): readonly string[] {
  return expressions.map(textOf).sort();
}

import { encodeCanonical, evaluateExpression, type Expression, type Scope } from "@qsc/plan";
import type { CohortQuery } from "./atoms.ts";
import { walk } from "./enumerate.ts";
import { readsOf } from "./reads.ts";

/** How the persons of two tables are related. */
export type Relation = "same" | "disjoint" | "linked";

/** Whether two tables count the same persons, or no person twice, whatever the parameters are. */
export function relationOf(
  left: Expression | null,
  right: Expression | null,
  scope: Scope,
): Relation {
  if (sameText(left, right)) return "same";
  const plan = walk({ conditions: [left, right], values: [], measured: [] }, scope);
  if (plan === null) return "linked";
  let [same, disjoint] = [true, true];
  for (const binding of plan.bindings) {
    for (const { row, parameters } of plan.rows(binding)) {
      const [l, r] = [left, right].map(
        (where) => where === null || evaluateExpression(where, row, parameters) === 1,
      );
      if (l !== r) same = false;
      if (l === true && r === true) disjoint = false;
    }
  }
  if (disjoint) return "disjoint";
  return same ? "same" : "linked";
}

/**
 * Whether tables over the same persons tell nothing of each other but the number of persons:
 * any row of one can go with any row of the others. True only when proved.
 */
export function areUnrelated(queries: readonly CohortQuery[], scope: Scope): boolean {
  const fields = queries.map((query) => readsOf(expressionsOf(query)).columns);
  for (const [index, own] of fields.entries()) {
    if (fields.slice(index + 1).some((other) => [...other].some((column) => own.has(column)))) {
      return false;
    }
  }
  const where = queries[0]?.where ?? null;
  const filtered = readsOf([where]).columns;
  const touched = fields.filter((own) => [...own].some((column) => filtered.has(column)));
  return touched.length <= 1 || isProduct(queries, where, scope);
}

/** Walks the rows that `where` lets through: are all combinations of the tables' places there? */
function isProduct(
  queries: readonly CohortQuery[],
  where: Expression | null,
  scope: Scope,
): boolean {
  const values = queries.flatMap(expressionsOf);
  const plan = walk({ conditions: [where], values, measured: [] }, scope);
  if (plan === null) return false;
  return plan.bindings.every((binding) => {
    const together = new Set<string>();
    const places = queries.map(() => new Set<string>());
    for (const { row, parameters } of plan.rows(binding)) {
      if (where !== null && evaluateExpression(where, row, parameters) !== 1) continue;
      const own = queries.map((query) =>
        expressionsOf(query)
          .map((one) => String(evaluateExpression(one, row, parameters)))
          .join(),
      );
      for (const [index, place] of own.entries()) places[index]?.add(place);
      together.add(own.join(" "));
    }
    return together.size === places.reduce((size, one) => size * one.size, 1);
  });
}

function expressionsOf(query: CohortQuery): readonly Expression[] {
  return [...query.keys.map((key) => key.expression), ...query.conditions, ...query.measures];
}

function sameText(left: Expression | null, right: Expression | null): boolean {
  const [a, b] = [left, right].map((one) => new TextDecoder().decode(encodeCanonical(one)));
  return a === b;
}

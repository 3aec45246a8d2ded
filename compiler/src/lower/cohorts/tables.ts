import { encodeCanonical, evaluateExpression, type Expression, type Scope } from "@qsc/plan";
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
 * Whether groups of expressions tell nothing of each other but the number of persons for whom `where` holds:
 * any values of one can go with any values of the others. True only when proved.
 */
export function areUnrelated(
  groups: readonly (readonly Expression[])[],
  where: Expression | null,
  scope: Scope,
): boolean {
  const fields = groups.map((group) => readsOf(group).columns);
  for (const [index, own] of fields.entries()) {
    if (fields.slice(index + 1).some((other) => [...other].some((column) => own.has(column)))) {
      return false;
    }
  }
  const filtered = readsOf([where]).columns;
  const touched = fields.filter((own) => [...own].some((column) => filtered.has(column)));
  return touched.length <= 1 || isProduct(groups, where, scope);
}

/** Walks the rows that `where` lets through: are all combinations of the groups' values there? */
function isProduct(
  groups: readonly (readonly Expression[])[],
  where: Expression | null,
  scope: Scope,
): boolean {
  const plan = walk({ conditions: [where], values: groups.flat(), measured: [] }, scope);
  if (plan === null) return false;
  return plan.bindings.every((binding) => {
    const together = new Set<string>();
    const places = groups.map(() => new Set<string>());
    for (const { row, parameters } of plan.rows(binding)) {
      if (where !== null && evaluateExpression(where, row, parameters) !== 1) continue;
      const own = groups.map((group) =>
        group.map((one) => String(evaluateExpression(one, row, parameters))).join(),
      );
      for (const [index, place] of own.entries()) places[index]?.add(place);
      together.add(own.join(" "));
    }
    return together.size === places.reduce((size, one) => size * one.size, 1);
  });
}

function sameText(left: Expression | null, right: Expression | null): boolean {
  const [a, b] = [left, right].map((one) => new TextDecoder().decode(encodeCanonical(one)));
  return a === b;
}

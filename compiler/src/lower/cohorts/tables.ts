import { evaluateExpression, type Expression, type Scope } from "@qsc/plan";
import { remembering } from "../../remembering.ts";
import { textOf } from "../cohort-registry.ts";
import { bindingsOf, walk, type Walk } from "./enumerate.ts";
import { conjunctsOf, factorsOf } from "./factors.ts";
import { readsOf } from "./reads.ts";
import { scopeText } from "./scope-text.ts";

/** How the persons of two tables are related. */
export type Relation = "same" | "disjoint" | "linked";

/** Whether two tables count the same persons, or no person twice, whatever the parameters are. */
export function relationOf(
  left: Expression | null,
  right: Expression | null,
  scope: Scope,
): Relation {
  const texts = [left, right].map((one) => (one === null ? "everybody" : textOf(one)));
  return remember(`${scopeText(readsOf([left, right]), scope)}${texts.join("\n")}`, () =>
    compare(left, right, scope),
  );
}

const remember = remembering<Relation>(1024);

function compare(left: Expression | null, right: Expression | null, scope: Scope): Relation {
  const factors = factorsOfBoth(conjunctsOf(left), conjunctsOf(right), scope);
  if (factors === null) return "linked";
  const read = new Set(factors.flatMap(({ parameters }) => [...parameters]));
  let [same, disjoint] = [true, true];
  for (const binding of bindingsOf(read, scope)) {
    const all = factors.map((factor) => factor.compare(binding));
    // Somebody satisfies all conjuncts when somebody satisfies those of each factor.
    if (all.every(({ meet }) => meet)) disjoint = false;
    const someone = all.every((one) => one.left) || all.every((one) => one.right);
    if (someone && !all.every((one) => one.same)) same = false;
    if (!same && !disjoint) return "linked";
  }
  return disjoint ? "disjoint" : "same";
}

/** What rows satisfy of the conjuncts of two conditions within one factor. */
interface Comparison {
  /** Whether some row satisfies those of the left, of the right, and of both. */
  readonly left: boolean;
  readonly right: boolean;
  readonly meet: boolean;
  /** Whether the same rows satisfy both. */
  readonly same: boolean;
}

interface ComparedFactor {
  readonly parameters: ReadonlySet<number>;
  readonly compare: (binding: readonly number[]) => Comparison;
}

function factorsOfBoth(
  left: readonly Expression[],
  right: readonly Expression[],
  scope: Scope,
): readonly ComparedFactor[] | null {
  const conditions = [...left, ...right];
  const factors = factorsOf({ where: null, keys: [], conditions, measures: [] });
  const compared: ComparedFactor[] = [];
  for (const factor of factors) {
    const own = factor.conditions.flatMap((at) => conditions.slice(at, at + 1));
    const sides = factor.conditions.map((at) => at < left.length);
    // What both ask for in the same words tells them apart nowhere.
    if (isSymmetric(own, sides)) continue;
    const rows = walk({ conditions: own, values: [], measured: [] }, scope);
    if (rows === null) return null;
    compared.push({
      parameters: readsOf(own).parameters,
      compare: (binding) => compareRows(own, sides, rows, binding),
    });
  }
  return compared;
}

function isSymmetric(conjuncts: readonly Expression[], isLeft: readonly boolean[]): boolean {
  const textsOf = (side: boolean): string =>
    JSON.stringify(
      conjuncts
        .filter((_, at) => isLeft[at] === side)
        .map(textOf)
        .sort(),
    );
  return textsOf(true) === textsOf(false);
}

/** `isLeft` tells for each conjunct which condition it belongs to. */
function compareRows(
  conjuncts: readonly Expression[],
  isLeft: readonly boolean[],
  rows: Walk,
  binding: readonly number[],
): Comparison {
  const result = { left: false, right: false, meet: false, same: true };
  for (const { row, parameters } of rows.rows(binding)) {
    const holds = conjuncts.map((one) => evaluateExpression(one, row, parameters) === 1);
    const left = holds.every((one, at) => one || isLeft[at] !== true);
    const right = holds.every((one, at) => one || isLeft[at] === true);
    result.left ||= left;
    result.right ||= right;
    result.meet ||= left && right;
    if (left !== right) result.same = false;
  }
  return result;
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

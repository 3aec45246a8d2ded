import { operandsOf, type Formula } from "./formula.ts";
import { itemSizes } from "./formula-size.ts";
import type { Item, Plan, Query } from "./plan.ts";

/** Where the derived figures of a query, otherwise valid, are not what can be computed from what opens beside them. */
export function formulaProblems(query: Query, place: string, plan: Plan): readonly string[] {
  const problems = query.items.flatMap((item, index) => {
    if (item.kind !== "derived") return [];
    return derivedProblems(item, index, query, plan).map(
      (problem) => `${place}.items[${index}] ${problem}`,
    );
  });
  if (problems.length > 0) return problems;
  const sizes = itemSizes(query, plan);
  return query.items.flatMap(({ kind }, index) =>
    kind === "derived" && sizes[index] === null
      ? [`${place}.items[${index}] may be too large a fraction`]
      : [],
  );
}

type Derived = Extract<Item, { readonly kind: "derived" }>;

function derivedProblems(
  item: Derived,
  index: number,
  { items }: Query,
  plan: Plan,
): readonly string[] {
  const operands = operandsOf(item.formula);
  const problems: string[] = [];
  if (operands.length === 0) problems.push("is computed from no figure");
  for (const operand of operands) {
    const other = items[operand];
    if (other === undefined || operand >= index) {
      problems.push("is computed from a figure that does not stand before it");
    } else if (!item.recipients.every((one) => other.recipients.includes(one))) {
      // What somebody computes from is theirs to know, or the result would tell it.
      problems.push("is computed from a figure that goes to others");
    }
  }
  if (problems.length > 0) return problems;
  const result = formulaResult(item.formula, items, plan);
  if (result === null) return ["mixes numbers and conditions"];
  return result === item.result ? [] : [`is no ${item.result}`];
}

/** What a formula gives; null when it takes numbers for conditions, or the other way round. */
export function formulaResult(
  formula: Formula,
  items: readonly Item[],
  plan: Pick<Plan, "parameters">,
): Derived["result"] | null {
  const of = (part: Formula): Derived["result"] | null => formulaResult(part, items, plan);
  switch (formula.kind) {
    case "figure":
      return itemResult(items[formula.item]);
    case "parameter":
      return plan.parameters[formula.parameter]?.type.kind === "int" ? "number" : null;
    case "number":
      return "number";
    case "truth":
      return "truth";
    case "negate":
      return of(formula.operand) === "number" ? "number" : null;
    case "not":
      return of(formula.operand) === "truth" ? "truth" : null;
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return of(formula.left) === "number" && of(formula.right) === "number" ? "number" : null;
    case "and":
    case "or":
      return of(formula.left) === "truth" && of(formula.right) === "truth" ? "truth" : null;
    case "compare": {
      const [left, right] = [of(formula.left), of(formula.right)];
      if (left === null || left !== right) return null;
      const ordering = formula.operator !== "eq" && formula.operator !== "ne";
      return left === "truth" && ordering ? null : "truth";
    }
  }
}

function itemResult(item: Item | undefined): Derived["result"] | null {
  if (item === undefined || item.kind === "histogram" || item.kind === "quantile") return null;
  return item.kind === "derived" ? item.result : "number";
}

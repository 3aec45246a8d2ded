import { circuitItems, isSecret, operandsOf, restsOn, type Formula } from "./formula.ts";
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
  return [
    ...query.items.flatMap(({ kind }, index) =>
      kind === "derived" && sizes[index] === null
        ? [`${place}.items[${index}] may be too large a fraction`]
        : [],
    ),
    ...hiddenProblems(query, plan).map((problem) => `${place}.${problem}`),
  ];
}

/** What nobody gets is there to be computed with, and what is computed of it has an end in the circuit. */
function hiddenProblems(query: Query, plan: Plan): readonly string[] {
  const { items } = query;
  const hidden = items.flatMap((item, index) => (item.hidden === true ? [index] : []));
  if (hidden.length === 0) return [];
  const { differentialPrivacy } = plan.disclosure;
  if (differentialPrivacy !== undefined) return ["items has hidden figures beside noise"];
  const secret = [...items.keys()].filter((index) => isSecret(items, index));
  const used = circuitItems(items);
  return [
    ...hidden
      .filter((index) => !used.has(index))
      .map((index) => `items[${index}] is hidden, and nothing is computed of it`),
    ...secret
      .filter((index) => [...restsOn(items, index)].some((at) => !isComputable(items[at])))
      .map((index) => `items[${index}] is computed in the circuit from what cannot be`),
    ...secret
      .filter((index) => !hasEnd(items[index]))
      .map((index) => `items[${index}] is computed in the circuit and not rounded`),
  ];
}

/** Whether a figure can be computed with in the circuit: its numbers are those of its own cell, and it is a fraction of them. */
export function isComputable(item: Pick<Item, "kind"> | undefined): boolean {
  switch (item?.kind) {
    case "count":
    case "proportion":
    case "sum":
    case "mean":
    case "variance":
    case "derived":
      return true;
    default:
      return false;
  }
}

/** A condition, or a number with a fixed number of decimals. */
function hasEnd(item: Item | undefined): boolean {
  if (item?.kind !== "derived") return false;
  const { kind } = item.formula;
  return item.result === "truth" || kind === "round" || kind === "roundRoot";
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
    case "round":
    case "roundRoot":
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

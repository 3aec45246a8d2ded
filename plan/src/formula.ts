import type { CompareOperator } from "./expression.ts";
import type { Item } from "./plan.ts";

/**
 * What a derived figure is computed by, cell by cell, from figures of its query that open to its recipients.
 * It is evaluated outside of the circuit, in exact fractions (`evaluateFormula`); conditions are true or false.
 */
export type Formula =
  /** An item of the query that stands before the derived one. */
  | { readonly kind: "figure"; readonly item: number }
  | { readonly kind: "parameter"; readonly parameter: number }
  /** `digits` times 10^-scale. */
  | { readonly kind: "number"; readonly digits: number; readonly scale: number }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "negate" | "not"; readonly operand: Formula }
  | {
      readonly kind: "add" | "subtract" | "multiply" | "divide" | "and" | "or";
      readonly left: Formula;
      readonly right: Formula;
    }
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly left: Formula;
      readonly right: Formula;
    };

export function partsOfFormula(formula: Formula): readonly Formula[] {
  switch (formula.kind) {
    case "figure":
    case "parameter":
    case "number":
    case "truth":
      return [];
    case "negate":
    case "not":
      return [formula.operand];
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "and":
    case "or":
    case "compare":
      return [formula.left, formula.right];
  }
}

/** The items that a formula names, each once, in order of their first mention. */
export function operandsOf(formula: Formula): readonly number[] {
  const own = formula.kind === "figure" ? [formula.item] : [];
  return [...new Set([...own, ...partsOfFormula(formula).flatMap(operandsOf)])];
}

/** The items that an item is read off in the end, itself if it is not derived; each once. */
export function restsOn(items: readonly Item[], index: number): ReadonlySet<number> {
  const found = new Set<number>();
  const seen = new Set<number>();
  const visit = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const item = items[at];
    if (item?.kind !== "derived") found.add(at);
    else for (const operand of operandsOf(item.formula)) visit(operand);
  };
  visit(index);
  return found;
}

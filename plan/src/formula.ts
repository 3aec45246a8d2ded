import type { CompareOperator } from "./expression.ts";
import type { Item } from "./plan.ts";

/**
 * What a derived figure is computed by, cell by cell, from figures of its query.
 * Its meaning is in exact fractions (`evaluateFormula`), in the circuit or outside of it; conditions are true or false.
 */
export type Formula =
  /** An item of the query that stands before the derived one. */
  | { readonly kind: "figure"; readonly item: number }
  | { readonly kind: "parameter"; readonly parameter: number }
  /** `digits` times 10^-scale. */
  | { readonly kind: "number"; readonly digits: number; readonly scale: number }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "negate" | "not"; readonly operand: Formula }
  /** The number with so many decimals that is nearest to the operand, or to its square root; halves away from zero. */
  | { readonly kind: "round" | "roundRoot"; readonly operand: Formula; readonly decimals: number }
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
    case "round":
    case "roundRoot":
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

/** What of an item says where it is computed. */
export interface ComputedItem {
  readonly kind: Item["kind"];
  readonly hidden?: true;
  readonly formula?: Formula;
}

/** Whether an item is computed in the circuit and opens there: it names what is hidden, and is not hidden itself. */
export function isSecret(items: readonly ComputedItem[], index: number): boolean {
  const item = items[index];
  if (item?.formula === undefined || item.hidden === true) return false;
  return operandsOf(item.formula).some((operand) => items[operand]?.hidden === true);
}

/** The items that are computed in the circuit, and all that they are computed from, by name or by way of others. */
export function circuitItems(items: readonly ComputedItem[]): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (at: number): void => {
    if (found.has(at)) return;
    found.add(at);
    const formula = items[at]?.formula;
    if (formula !== undefined) operandsOf(formula).forEach(visit);
  };
  for (const index of items.keys()) if (isSecret(items, index)) visit(index);
  return found;
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

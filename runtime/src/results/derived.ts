import {
  evaluateFormula,
  operandsOf,
  parameterValue,
  rationalText,
  type FigureValue,
  type Item,
  type Plan,
  type Query,
  type SecretResult,
} from "@qsc/plan";
import { exactValue, type Place, type Valueless } from "./exact.ts";
import { double } from "./ratio.ts";

type DerivedItem = Extract<Item, { readonly kind: "derived" }>;

/** What is released of a derived figure that has a value, and of one that has none for another reason than a gate. */
export type ReleasedDerived =
  /** `exact` in decimal where nine places are enough, else a fraction in lowest terms; `value` is the nearest double. */
  | { readonly kind: "derived"; readonly exact: string; readonly value: number }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "undefined"; readonly reason: "divisionByZero" | "undefinedOperand" };

/** What a run binds the parameters of a plan to. */
export interface Bound {
  readonly plan: Pick<Plan, "parameters">;
  readonly parameters: readonly number[];
}

/**
 * A figure that is computed from others of its cell.
 * It is suppressed as soon as one of them is, whatever the others are, so that it tells nothing of a closed one.
 */
export function releaseDerived(
  query: Query,
  item: DerivedItem,
  place: Place,
  bound: Bound,
): ReleasedDerived | { readonly kind: "suppressed" | "reference" } {
  const outcome = outcomesIn(query, place, bound)(query.items.indexOf(item));
  if (outcome === "suppressed" || outcome === "reference") return { kind: outcome };
  if (outcome === "undefined") return { kind: "undefined", reason: "undefinedOperand" };
  if (outcome === "divisionByZero") return { kind: "undefined", reason: outcome };
  if (typeof outcome === "boolean") return { kind: "truth", value: outcome };
  return { kind: "derived", exact: rationalText(outcome), value: double(outcome) };
}

type Outcome = FigureValue | Valueless | "divisionByZero";

/** The outcome of each item of a cell, each computed once. */
function outcomesIn(query: Query, place: Place, bound: Bound): (item: number) => Outcome {
  const known = new Map<number, Outcome>();
  const outcomeOf = (index: number): Outcome => {
    const before = known.get(index);
    if (before !== undefined) return before;
    const item = query.items[index];
    if (item === undefined || item.kind === "histogram" || item.kind === "quantile") {
      throw new RangeError(`item ${index} of query ${query.name} is no number`);
    }
    const secret = place.cell.secrets[index] ?? null;
    const outcome =
      secret !== null
        ? secretOutcome(secret)
        : item.kind === "derived"
          ? derivedOutcome(item, outcomeOf, bound)
          : exactValue(query, item, place);
    known.set(index, outcome);
    return outcome;
  };
  return outcomeOf;
}

/** The circuit has computed it, and tells nothing of why there is no value. */
function secretOutcome(result: SecretResult): Outcome {
  return result.open ? (result.value ?? "divisionByZero") : "suppressed";
}

function derivedOutcome(
  { formula }: DerivedItem,
  outcomeOf: (item: number) => Outcome,
  bound: Bound,
): Outcome {
  const operands = new Map(operandsOf(formula).map((item) => [item, outcomeOf(item)]));
  const outcomes = [...operands.values()];
  for (const closed of ["suppressed", "reference"] as const) {
    if (outcomes.includes(closed)) return closed;
  }
  if (outcomes.some((one) => one === "undefined" || one === "divisionByZero")) return "undefined";
  const value = evaluateFormula(formula, {
    figure: (item) => valueIn(operands.get(item)),
    parameter: (index) => parameterValue(bound.plan.parameters, bound.parameters, index),
  });
  return value ?? "divisionByZero";
}

function valueIn(outcome: Outcome | undefined): FigureValue {
  if (outcome === undefined || typeof outcome === "string") {
    throw new RangeError("a figure without a value is computed with");
  }
  return outcome;
}

export { addersOfRound, heightsAfter, totalWidth } from "./adders.ts";
export type { BristolCircuit, BristolGate } from "./bristol/bristol.ts";
export { printBristol } from "./bristol/bristol.ts";
export * from "./bristol/from-bristol.ts";
export * from "./bristol/parse-bristol.ts";
export { toBristol } from "./bristol/to-bristol.ts";
export * from "./bundle.ts";
export * from "./canonical.ts";
export * from "./cells.ts";
export type { CellTotals } from "./cell-totals.ts";
export * from "./certificate.ts";
export type * from "./circuit.ts";
export { COUNT_WIDTH, MAX_RANKS, MAX_ROWS, MAX_SITES, outputNumber } from "./circuit.ts";
export * from "./cost.ts";
export * from "./predicted-time.ts";
export * from "./run-cost.ts";
export * from "./waves.ts";
export * from "./decimal-text.ts";
export * from "./digest.ts";
export * from "./dominance.ts";
export * from "./earlier-rows.ts";
export * from "./evaluate-circuit.ts";
export * from "./evaluate-expression.ts";
export { evaluateFormula, type FigureValue } from "./evaluate-formula.ts";
export type * from "./expression.ts";
export { isQuantified } from "./expression.ts";
export * from "./figure-gates.ts";
export { operandsOf, partsOfFormula, restsOn, type Formula } from "./formula.ts";
export { itemSizes, MAX_FORMULA_DIGITS } from "./formula-size.ts";
export * from "./gate-conditions.ts";
export * from "./joined.ts";
export * from "./linkage.ts";
export { linkageRounds, mergeStrides, pairedWords, pairsOf } from "./linkage-rounds.ts";
export * from "./noise.ts";
export type {
  Cohort,
  Column,
  Dataset,
  Disclosure,
  Dominance,
  ExposedCohort,
  Item,
  JoinedData,
  Key,
  KnownTotals,
  MarginLink,
  Parameter,
  Partition,
  Plan,
  Quantile,
  Query,
  Reference,
  Sum,
} from "./plan.ts";
export type { Gate as DisclosureGate } from "./plan.ts";
export * from "./parts.ts";
export * from "./print.ts";
export * from "./print-expression.ts";
export { printFormula } from "./print-formula.ts";
export * from "./rational.ts";
export * from "./recipients.ts";
export { isDivisible, quotientBounds, roundedQuotient } from "./rounded-quotient.ts";
export * from "./seal.ts";
export * from "./site-conditions.ts";
export * from "./suppression/closed-parts.ts";
export * from "./suppression/open-gates.ts";
export * from "./types-of.ts";
export * from "./validate.ts";
export { powerOneOf } from "./validate-noise.ts";
export { validateCircuit, type CircuitScope } from "./validate-circuit.ts";
export * from "./value-type.ts";

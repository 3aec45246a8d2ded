/** Functions about a cohort, with how they are called. */
export const AGGREGATES = {
  count: "count() or count(condition)",
  sum: "sum(value)",
  mean: "mean(value) or mean(value, interval: 95%)",
  proportion: "proportion(condition)",
  variance: "variance(value)",
  stddev: "stddev(value)",
  histogram: "histogram(value) or histogram(value, {40, 50, 60})",
  difference: "difference(condition, than: control) or difference(value, than: control)",
  ratio: "ratio(condition, than: control)",
  median: "median(value, {40, 50, 60})",
  quantile: "quantile(value, 25%, {40, 50, 60})",
} as const;

/** Functions about a person's rows of a joined data set, with the numbers of their arguments. */
export const QUANTIFIERS = {
  any: { counts: [1, 2], usage: "any(events) or any(events, condition)" },
  every: { counts: [2], usage: "every(events, condition)" },
  number: { counts: [1, 2], usage: "number(events) or number(events, condition)" },
  total: { counts: [2], usage: "total(events, value)" },
  largest: { counts: [2], usage: "largest(events, value)" },
  smallest: { counts: [2], usage: "smallest(events, value)" },
} as const;

export type QuantifierName = keyof typeof QUANTIFIERS;

export function isQuantifier(name: string): name is QuantifierName {
  return Object.hasOwn(QUANTIFIERS, name);
}

/** Functions of values of one row. */
export const ROW_FUNCTIONS = {
  bands: { usage: "bands(age, {40, 50, 60})" },
  divide: { usage: "divide(weight, height, decimals: 1)" },
} as const;

/** Functions whose value is one person's. */
export function isRowFunction(name: string): boolean {
  return Object.hasOwn(ROW_FUNCTIONS, name) || isQuantifier(name);
}

/** Functions of figures, in formulas. */
export const FIGURE_FUNCTIONS = {
  round: { usage: "round(odds, decimals: 2)" },
  sqrt: { usage: "round(sqrt(spread), decimals: 2)" },
} as const;

export function isFigureFunction(name: string): name is keyof typeof FIGURE_FUNCTIONS {
  return Object.hasOwn(FIGURE_FUNCTIONS, name);
}

export type AggregateName = keyof typeof AGGREGATES;

export function isAggregate(name: string): name is AggregateName {
  return Object.hasOwn(AGGREGATES, name);
}

/** Functions that the language will have and the compiler cannot lower yet. */
export const PLANNED: ReadonlySet<string> = new Set([
  "covariance",
  "correlation",
  "regression",
  "linear_regression",
  "logistic_regression",
  "contingency",
  "chi_square",
  "kaplan_meier",
  "log_rank",
  "posterior",
  "beta_binomial",
  "probability_better",
  "allocation",
  "allocation_weights",
  "abs",
  "clamp",
  "round",
  "year",
  "month",
  "days_between",
]);

/** Every function that there is today. */
export const KNOWN_FUNCTIONS: readonly string[] = [
  ...Object.keys(AGGREGATES),
  ...Object.keys(QUANTIFIERS),
  ...Object.keys(ROW_FUNCTIONS),
];

/** Functions about a cohort, with how they are called. */
export const AGGREGATES = {
  count: "count() or count(condition)",
  sum: "sum(value)",
  mean: "mean(value)",
  proportion: "proportion(condition)",
  variance: "variance(value)",
  stddev: "stddev(value)",
  histogram: "histogram(value) or histogram(value, {40, 50, 60})",
  median: "median(value, {40, 50, 60})",
  quantile: "quantile(value, 25%, {40, 50, 60})",
} as const;

export type AggregateName = keyof typeof AGGREGATES;

export function isAggregate(name: string): name is AggregateName {
  return Object.hasOwn(AGGREGATES, name);
}

/** Functions that the language will have and the compiler cannot lower yet. */
export const PLANNED: ReadonlySet<string> = new Set([
  "ratio",
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
export const KNOWN_FUNCTIONS: readonly string[] = [...Object.keys(AGGREGATES), "bands"];

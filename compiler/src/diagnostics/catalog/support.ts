/** What the grammar knows and the compiler cannot lower yet: always refused, never guessed. */
export const SUPPORT = {
  "support/held-at-repositories": {
    severity: "error",
    message: "`held at repositories` is not yet supported",
    label: "not yet supported",
    help: "write `held as shares`",
  },
  "support/several-data-sets": {
    severity: "error",
    message: "queries from more than one data set are not yet supported",
    label: "`{name}` beside `{other}`",
    help: "write one contract for each, or `join {name} on person`",
  },
  "support/rows-per-person": {
    severity: "error",
    message: "`from {data}` would count rows, and limits count persons",
    label: "a person has up to {rows} rows here",
    help: "begin with a data set of one row per person, and `join {data} on person`",
  },
  "support/privacy-clause": {
    severity: "error",
    message: "`{clause}` is not yet supported",
    label: "would not be enforced",
    help: "remove the clause only if the study is safe without it",
  },
  "support/function": {
    severity: "error",
    message: "function `{function}` is not yet supported",
    label: "not yet supported",
    help: "supported are count, sum, mean, proportion, variance, stddev, histogram, median and quantile",
  },
  "support/derived-value": {
    severity: "error",
    message: "{construct} with released figures is not yet supported",
    label: "not yet supported",
    help: "release each figure as an item of its own, and combine them afterwards",
  },
  "support/several-recipients": {
    severity: "error",
    message: "several recipients are not yet supported",
    label: "`{second}` beside `{first}`",
    help: "write one contract for each recipient",
  },
  "support/division": {
    severity: "error",
    message: "`/` in a row expression is not yet supported",
    label: "division is not yet supported",
    help: "multiply the other side instead, or share the quotient as a field",
  },
  "support/date-arithmetic": {
    severity: "error",
    message: "arithmetic with dates and durations is not yet supported",
    label: "not yet supported",
    help: "compare dates with dates, or share the difference in days as a field",
  },
  "support/unit-arithmetic": {
    severity: "error",
    message: "multiplying `{left}` with `{right}` is not yet supported",
    label: "the product's unit is unknown",
    help: "multiply by a value without a unit",
  },
  "support/percent": {
    severity: "error",
    message: "percentages in row expressions are not yet supported",
    label: "not yet supported",
    help: "write the value as a decimal number",
  },
  "support/interval-level": {
    severity: "error",
    message: "a confidence interval at the level `{level}` is not yet supported",
    label: "only `95%`",
    help: "write `interval: 95%`",
  },
  "support/unnamed-key": {
    severity: "error",
    message: "a group key that is an expression without a name is not yet supported",
    label: "needs a name",
    help: "write a name and `=` before it",
  },
  "support/not-enforced": {
    severity: "warning",
    message: "the `{clause}` block is recorded, not enforced",
    label: "nobody checks this yet",
    help: "see to it by other means until it is enforced",
  },
} as const;

/** What the grammar knows and the compiler cannot lower yet: always refused, never guessed. */
export const SUPPORT = {
  "support/join": {
    severity: "error",
    message: "`join` is not yet supported",
    label: "linking data sets is not yet supported",
    help: "link the data before they are shared, into one row a person",
  },
  "support/held-at-repositories": {
    severity: "error",
    message: "`held at repositories` is not yet supported",
    label: "not yet supported",
    help: "write `held as shares`",
  },
  "support/several-data-sets": {
    severity: "error",
    message: "more than one `data` clause is not yet supported",
    label: "a second data set",
    help: "write one contract for each data set",
  },
  "support/rows-per-person": {
    severity: "error",
    message: "several rows per person are not yet supported",
    label: "at most {rows} rows",
    help: "summarise the data to one row a person before they are shared",
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
  "support/test": {
    severity: "error",
    message: "`test` is not yet supported",
    label: "would not be run",
    help: "remove the test",
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

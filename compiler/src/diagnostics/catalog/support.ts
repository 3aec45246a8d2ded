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
  "support/linked-data-sets": {
    severity: "error",
    message: "only one data set is linked to the persons across sites",
    label: "`{name}` beside `{other}`",
    help: "write one contract for each, or have the sites of the persons hold the rows of one of them",
  },
  "support/linked-by-site": {
    severity: "error",
    message: "a limit about sites is not yet supported beside `across sites`",
    label: "after this no lane tells its site, so `{limit}` would not be enforced",
    help: "remove the limit only if the study is safe without it, or join rows that are at the site of their person",
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
  "support/interval-level": {
    severity: "error",
    message: "a confidence interval at the level `{level}` is not yet supported",
    label: "only `95%`",
    help: "write `interval: 95%`",
  },
  "support/not-enforced": {
    severity: "warning",
    message: "the `{clause}` block is recorded, not enforced",
    label: "nobody checks this yet",
    help: "see to it by other means until it is enforced",
  },
} as const;

/** Disclosure rules about a run after earlier ones over the same data set (docs/design/across-runs.md). */
export const RUNS = {
  "disclosure/changed-data": {
    severity: "error",
    message: "`{contract}` counts persons whom {runs} counted before the data changed",
    label: "counts them again, and a site does not have the rows of then",
    help: "restore the sites' rows of {runs}, run it on them, or count only persons that {runs} could not count",
    attack: {
      does: "run before and after one person joins, and subtract",
      learns: "every released figure of that person",
    },
  },
  "disclosure/other-schema": {
    severity: "error",
    message: "`{contract}` describes the rows of `{dataset}` differently than {runs}",
    label: "which persons they share cannot be told",
    help: "use one schema in all contracts over a data set; data of other persons needs another name",
    attack: {
      does: "write the conditions of an earlier contract with fields of other names",
      learns: "what a comparison of the two contracts would have closed",
    },
  },
  "disclosure/undecidable-runs": {
    severity: "error",
    message: "how the figures of `{contract}` combine with those of {runs} cannot be worked out",
    label: "{reason}",
    help: "release fewer figures at once, or count only persons that {runs} could not count",
    attack: {
      does: "add and subtract figures of several runs in ways nobody has checked",
      learns: "possibly the size of a cohort smaller than the minimum",
    },
  },
  "disclosure/sums-across-runs": {
    severity: "error",
    message:
      "the sums of `{contract}` and of {runs} together give away how many persons have which value",
    label: "sums and counts of the same persons",
    help: "release the counts and the sums in one contract, where they are checked together",
    attack: {
      does: "solve for the number of persons with each value from the figures of several runs",
      learns: "counts that no gate has looked at, be they 1",
    },
  },
} as const;

/** Disclosure rules about which figures open together (docs/design/disclosure.md). */
export const COHORTS = {
  "disclosure/undecidable-cohorts": {
    severity: "error",
    message: "how the cohorts of `{query}` overlap cannot be worked out",
    label: "{reason}",
    help: "release fewer conditions at once, cut fields at constants, or split the contract",
    attack: {
      does: "add and subtract released sizes in ways nobody has checked",
      learns: "possibly the size of a cohort smaller than the minimum",
    },
  },
  "disclosure/linked-tables": {
    severity: "error",
    message: "`{second}` and `{first}` count the same persons in ways that can be subtracted",
    label: "{reason}",
    help: "release one of them, or give them conditions that no person can meet both of",
    attack: {
      does: "subtract figures of one table from those of the other",
      learns: "the size of a cohort that both suppress, or that neither shows",
    },
  },
  "disclosure/quantile-beside-figures": {
    severity: "error",
    message: "`{item}` bounds counts that another figure of the same value makes exact",
    label: "a quantile beside other figures of its value",
    help: "release a `histogram` instead, or drop the other figures of this value",
    attack: {
      does: "subtract released counts from the number that the quantile says is on one side",
      learns: "that fewer than the minimum are between two cuts, or how many",
    },
  },
  "disclosure/dominance-of-negatives": {
    severity: "error",
    message: "`{item}` sums a value that may be negative, which no dominance rule covers",
    label: "may be negative",
    help: "give the field a domain that starts at 0 or above, or release a `histogram` or a `median`",
    attack: {
      does: "know all large contributions but one, and see that the others cancel out",
      learns: "the contribution of a single person from the total",
    },
  },
  "disclosure/moments-reveal-counts": {
    severity: "error",
    message: "`{item}` gives away how many persons have which value",
    label: "{reason}",
    help: "release the counts themselves, which are guarded, or sum a value of wider range",
    attack: {
      does: "solve for the number of persons with each value from the size and the sums",
      learns: "counts that no gate has looked at, be they 1",
    },
  },
} as const;
